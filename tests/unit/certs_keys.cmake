# Tests of keys, certificates, paths, CMS and the keyring in certs/; included by tests/unit/CMakeLists.txt.
foreach(test keys_test chain_test cms_test keyring_test token_test)
    vg_program(${test} DEPS vg_devkeys vg_certs vg_base cunit
        FILES ${CMAKE_SOURCE_DIR}/tests/unit/${test}.c ${CMAKE_SOURCE_DIR}/tests/unit/keys_kit.c)
    add_test(NAME ${test} COMMAND ${test})
endforeach()
set_tests_properties(token_test PROPERTIES SKIP_RETURN_CODE 77)
