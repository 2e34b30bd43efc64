vg_program(citic_golden_test DEPS vg_adapters vg_mapping vg_core vg_base cunit FILES citic_golden_test.c citic_kit.c bank_kit.c)
target_compile_definitions(citic_golden_test PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME citic_golden_test COMMAND citic_golden_test)
