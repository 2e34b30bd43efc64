# Tests of mapping/ and adapters/; included by tests/unit/CMakeLists.txt.
foreach(test gbk_test map_test citic_encode_test citic_decode_test citic_file_test)
    vg_program(${test} DEPS vg_adapters vg_mapping vg_core vg_base cunit
        FILES ${CMAKE_SOURCE_DIR}/tests/unit/${test}.c ${CMAKE_SOURCE_DIR}/tests/golden/citic_kit.c
        ${CMAKE_SOURCE_DIR}/tests/golden/bank_kit.c)
    target_compile_definitions(${test} PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${test} COMMAND ${test})
endforeach()
vg_program(citic_pages_test DEPS vg_adapters vg_statement vg_mapping vg_core vg_base cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/citic_pages_test.c ${CMAKE_SOURCE_DIR}/tests/unit/pages_kit.c ${CMAKE_SOURCE_DIR}/tests/golden/citic_kit.c
    ${CMAKE_SOURCE_DIR}/tests/golden/bank_kit.c)
target_compile_definitions(citic_pages_test PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME citic_pages_test COMMAND citic_pages_test)
vg_program(citic_signed_test DEPS vg_adapters vg_mapping vg_core vg_devkeys vg_certs vg_base cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/citic_signed_test.c ${CMAKE_SOURCE_DIR}/tests/golden/citic_kit.c
    ${CMAKE_SOURCE_DIR}/tests/golden/bank_kit.c ${CMAKE_SOURCE_DIR}/tests/unit/keys_kit.c)
target_compile_definitions(citic_signed_test PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME citic_signed_test COMMAND citic_signed_test)
