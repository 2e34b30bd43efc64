# Tests of the matching (gateway/core/recon*).
function(vg_recon_test name)
    vg_program(${name} DEPS vg_core vg_base cunit FILES ${CMAKE_SOURCE_DIR}/tests/unit/${name}.c
        ${CMAKE_SOURCE_DIR}/tests/unit/recon_kit.c ${ARGN})
    target_compile_definitions(${name} PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name})
endfunction()
vg_recon_test(recon_test)
vg_recon_test(recon_rules_test)
vg_recon_test(recon_stop_test)
vg_recon_test(recon_slow_test ${CMAKE_SOURCE_DIR}/tests/unit/recon_slow.c)
vg_recon_test(recon_truth_test ${CMAKE_SOURCE_DIR}/tests/unit/recon_truth.c)
vg_recon_test(recon_memory_test ${CMAKE_SOURCE_DIR}/tests/unit/recon_truth.c)
target_link_options(recon_memory_test PRIVATE -Wl,--wrap=calloc,--wrap=reallocarray)
