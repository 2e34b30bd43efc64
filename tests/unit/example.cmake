# Tests of the Example bank: adapter and simulated bank speak with each other. Included by tests/unit/CMakeLists.txt.
vg_program(example_test
    DEPS vg_adapters vg_mapping vg_core vg_devkeys vg_certs vg_base vg_example_fake cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/example_test.c ${CMAKE_SOURCE_DIR}/tests/unit/sign_kit.c
    ${CMAKE_SOURCE_DIR}/tests/unit/keys_kit.c ${CMAKE_SOURCE_DIR}/tests/golden/bank_kit.c)
target_compile_definitions(example_test PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME example_test COMMAND example_test)
