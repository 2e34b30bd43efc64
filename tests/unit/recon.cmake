# Tests of the matching (gateway/core/recon*).
foreach(test recon_test)
    vg_program(${test} DEPS vg_core vg_base cunit FILES ${CMAKE_SOURCE_DIR}/tests/unit/${test}.c
        ${CMAKE_SOURCE_DIR}/tests/unit/recon_kit.c)
    target_compile_definitions(${test} PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${test} COMMAND ${test})
endforeach()
