# Tests of Ping An's mapping and adapter; included by tests/unit/CMakeLists.txt.
foreach(test amp_test pingan_encode_test pingan_decode_test pingan_push_test pingan_file_test)
    vg_program(${test} DEPS vg_adapters vg_mapping vg_core vg_base cunit
        FILES ${CMAKE_SOURCE_DIR}/tests/unit/${test}.c ${CMAKE_SOURCE_DIR}/tests/golden/pingan_kit.c
        ${CMAKE_SOURCE_DIR}/tests/golden/bank_kit.c)
    target_compile_definitions(${test} PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${test} COMMAND ${test})
endforeach()
vg_program(pingan_listed_test DEPS vg_adapters vg_statement vg_mapping vg_core vg_base cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/pingan_listed_test.c ${CMAKE_SOURCE_DIR}/tests/unit/pages_kit.c
    ${CMAKE_SOURCE_DIR}/tests/golden/pingan_kit.c ${CMAKE_SOURCE_DIR}/tests/golden/bank_kit.c)
target_compile_definitions(pingan_listed_test PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME pingan_listed_test COMMAND pingan_listed_test)
vg_program(pingan_together_test DEPS vg_adapters vg_statement vg_mapping vg_core vg_base vg_pingan_fake cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/pingan_together_test.c ${CMAKE_SOURCE_DIR}/tests/unit/pages_kit.c ${CMAKE_SOURCE_DIR}/tests/golden/pingan_kit.c
    ${CMAKE_SOURCE_DIR}/tests/golden/bank_kit.c)
target_compile_definitions(pingan_together_test PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME pingan_together_test COMMAND pingan_together_test)
