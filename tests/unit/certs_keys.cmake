# Tests of keys, certificates, paths, CMS and the keyring in certs/; included by tests/unit/CMakeLists.txt.
foreach(test keys_test chain_test cms_test keyring_test token_test)
    vg_program(${test} DEPS vg_devkeys vg_certs vg_base cunit
        FILES ${CMAKE_SOURCE_DIR}/tests/unit/${test}.c ${CMAKE_SOURCE_DIR}/tests/unit/keys_kit.c)
    add_test(NAME ${test} COMMAND ${test})
endforeach()
set_tests_properties(token_test PROPERTIES SKIP_RETURN_CODE 77)

# Other implementations: ours under theirs, theirs under ours.
vg_program(cms_sample DEPS vg_devkeys vg_certs vg_base FILES ${CMAKE_SOURCE_DIR}/tests/interop/cms_sample.c)
if(TARGET probe)
    add_test(NAME interop_openssl_cms COMMAND ${CMAKE_SOURCE_DIR}/tests/interop/openssl_cms.sh ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
endif()
