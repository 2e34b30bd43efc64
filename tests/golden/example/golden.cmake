vg_program(example_golden_test DEPS vg_adapters vg_mapping vg_core vg_base cunit
    FILES example/example_golden_test.c keyless.c bank_kit.c)
target_compile_definitions(example_golden_test PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME example_golden_test COMMAND example_golden_test)
