# Tests of Baixin's adapter; included by tests/unit/CMakeLists.txt.
vg_program(baixin_together_test
    DEPS vg_adapters vg_mapping vg_core vg_devkeys vg_certs vg_base vg_baixin_fake PkgConfig::XML2 cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/baixin_together_test.c ${CMAKE_SOURCE_DIR}/tests/unit/baixin_kit.c
    ${CMAKE_SOURCE_DIR}/tests/golden/bank_kit.c ${CMAKE_SOURCE_DIR}/tests/unit/keys_kit.c
    ${CMAKE_SOURCE_DIR}/tests/unit/baixin_schema.c)
target_compile_definitions(baixin_together_test PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME baixin_together_test COMMAND baixin_together_test)

vg_program(baixin_contract_test DEPS vg_mapping vg_core vg_base PkgConfig::XML2 cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/baixin_contract_test.c ${CMAKE_SOURCE_DIR}/tests/unit/baixin_schema.c)
target_compile_definitions(baixin_contract_test PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME baixin_contract_test COMMAND baixin_contract_test)
