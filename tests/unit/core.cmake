# Tests of gateway/base and gateway/core; included by tests/unit/CMakeLists.txt.
foreach(test
    accrual_test
    base_test
    breaks_test
    calendar_file_test
    calendar_test
    confirm_test
    csv_test
    day_seal_test
    day_test
    days_test
    escrow_test
    extract_test
    filed_test
    flow_test
    interest_test
    late_truth_test
    ledger_test
    limits_test
    lots_model_test
    lots_test
    money_test
    outcome_test
    rails_test
    redate_test
    report_test
    share_test
    t1_model_test
    work_test)
    vg_program(${test} DEPS vg_core vg_base cunit FILES ${CMAKE_SOURCE_DIR}/tests/unit/${test}.c)
    target_compile_definitions(${test} PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${test} COMMAND ${test})
endforeach()
# Days are China's wherever the host stands.
foreach(zone America/New_York Asia/Tokyo)
    foreach(test day_test calendar_test rails_test)
        string(REPLACE "/" "_" named ${zone})
        add_test(NAME ${test}_${named} COMMAND ${test})
        set_tests_properties(${test}_${named} PROPERTIES ENVIRONMENT TZ=${zone})
    endforeach()
endforeach()
