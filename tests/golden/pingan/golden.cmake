vg_program(pingan_golden_test DEPS vg_adapters vg_mapping vg_core vg_base cunit
    FILES pingan_golden_test.c pingan_kit.c bank_kit.c)
target_compile_definitions(pingan_golden_test PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME pingan_golden_test COMMAND pingan_golden_test)
