# Tests of gateway/api, gateway/run/conf and custodyctl; included by tests/unit/CMakeLists.txt.
foreach(test api_route_test api_command_test api_render_test api_openapi_test)
    vg_program(${test} DEPS vg_api vg_core vg_base PkgConfig::JANSSON PkgConfig::YAML cunit
        FILES ${CMAKE_SOURCE_DIR}/tests/unit/${test}.c)
    target_compile_definitions(${test} PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${test} COMMAND ${test})
endforeach()

vg_program(evidence_test DEPS vg_api vg_core vg_base vg_evidence PkgConfig::JANSSON cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/evidence_test.c)
add_test(NAME evidence_test COMMAND evidence_test)
vg_program(evidence_store_test DEPS vg_run vg_edge vg_api vg_core vg_base vg_evidence PkgConfig::SQLITE cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/evidence_store_test.c ${CMAKE_SOURCE_DIR}/tests/unit/store_kit.c)
add_test(NAME evidence_store_test COMMAND evidence_store_test)
vg_program(recon_lines_test DEPS vg_run vg_edge vg_core vg_base PkgConfig::SQLITE cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/recon_lines_test.c ${CMAKE_SOURCE_DIR}/tests/unit/store_kit.c)
add_test(NAME recon_lines_test COMMAND recon_lines_test)
vg_program(recon_day_test DEPS vg_run vg_edge vg_core vg_base PkgConfig::SQLITE cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/recon_day_test.c ${CMAKE_SOURCE_DIR}/tests/unit/store_kit.c)
add_test(NAME recon_day_test COMMAND recon_day_test)
vg_program(recon_month_test DEPS vg_run vg_edge vg_core vg_base PkgConfig::SQLITE cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/recon_month_test.c ${CMAKE_SOURCE_DIR}/tests/unit/store_kit.c)
add_test(NAME recon_month_test COMMAND recon_month_test)

vg_program(conf_test DEPS vg_adapters vg_core vg_base PkgConfig::YAML cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/conf_test.c ${CMAKE_SOURCE_DIR}/gateway/run/conf.c)
target_compile_definitions(conf_test PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME conf_test COMMAND conf_test)

vg_program(api_ctl_test DEPS vg_evidence vg_api vg_statement vg_adapters vg_core vg_base PkgConfig::JANSSON PkgConfig::CURL cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/api_ctl_test.c
          ${CMAKE_SOURCE_DIR}/gateway/bin/custodyctl_adapter.c
          ${CMAKE_SOURCE_DIR}/gateway/bin/custodyctl_args.c ${CMAKE_SOURCE_DIR}/gateway/bin/custodyctl_http.c
          ${CMAKE_SOURCE_DIR}/gateway/bin/custodyctl_calendar.c ${CMAKE_SOURCE_DIR}/gateway/bin/custodyctl_evidence.c
          ${CMAKE_SOURCE_DIR}/gateway/bin/custodyctl_local.c ${CMAKE_SOURCE_DIR}/gateway/bin/custodyctl_show.c
          ${CMAKE_SOURCE_DIR}/gateway/bin/custodyctl_statement.c ${CMAKE_SOURCE_DIR}/gateway/bin/custodyctl_statement_json.c
          ${CMAKE_SOURCE_DIR}/gateway/bin/custodyctl_verbs.c ${CMAKE_SOURCE_DIR}/gateway/bin/custodyctl_words.c)
add_test(NAME api_ctl_test COMMAND api_ctl_test)

add_test(NAME ctl_map_names_each_bank_once COMMAND custodyctl map nosuch)
set_tests_properties(ctl_map_names_each_bank_once PROPERTIES PASS_REGULAR_EXPRESSION "citic baixin pingan")
vg_program(overview_test DEPS vg_run vg_edge vg_api vg_core vg_base PkgConfig::JANSSON PkgConfig::SQLITE cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/overview_test.c ${CMAKE_SOURCE_DIR}/tests/unit/store_kit.c)
add_test(NAME overview_test COMMAND overview_test)
vg_program(proof_test DEPS vg_run vg_edge vg_core vg_base cunit FILES ${CMAKE_SOURCE_DIR}/tests/unit/proof_test.c ${CMAKE_SOURCE_DIR}/tests/unit/store_kit.c)
add_test(NAME proof_test COMMAND proof_test)
vg_program(inbox_test DEPS vg_run vg_base cunit FILES ${CMAKE_SOURCE_DIR}/tests/unit/inbox_test.c)
add_test(NAME inbox_test COMMAND inbox_test)
vg_program(proof_custody_test DEPS vg_run vg_edge vg_core vg_base PkgConfig::SQLITE cunit
    FILES ${CMAKE_SOURCE_DIR}/tests/unit/proof_custody_test.c ${CMAKE_SOURCE_DIR}/tests/unit/store_kit.c)
add_test(NAME proof_custody_test COMMAND proof_custody_test)
vg_program(prove_test DEPS vg_run vg_base cunit FILES ${CMAKE_SOURCE_DIR}/tests/unit/prove_test.c)
add_test(NAME prove_test COMMAND prove_test)
vg_program(rest_test DEPS vg_run vg_base cunit FILES ${CMAKE_SOURCE_DIR}/tests/unit/rest_test.c)
add_test(NAME rest_test COMMAND rest_test)
vg_program(fetch_plan_test DEPS vg_run vg_base cunit FILES ${CMAKE_SOURCE_DIR}/tests/unit/fetch_plan_test.c)
add_test(NAME fetch_plan_test COMMAND fetch_plan_test)
vg_program(api_keys_test DEPS vg_run vg_edge vg_api vg_core vg_base PkgConfig::SQLITE cunit FILES ${CMAKE_SOURCE_DIR}/tests/unit/api_keys_test.c ${CMAKE_SOURCE_DIR}/tests/unit/store_kit.c)
add_test(NAME api_keys_test COMMAND api_keys_test)
