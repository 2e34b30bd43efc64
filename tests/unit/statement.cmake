# Tests of mapping/statement; included by tests/unit/CMakeLists.txt.
foreach(test statement_mt940_test statement_camt_test statement_rows_test statement_empty_test)
    vg_program(${test} DEPS vg_statement vg_mapping vg_core vg_base cunit
        FILES ${CMAKE_SOURCE_DIR}/tests/unit/${test}.c ${CMAKE_SOURCE_DIR}/tests/unit/statement_kit.c)
    target_compile_definitions(${test} PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${test} COMMAND ${test})
endforeach()
