# Tests of gateway/base and gateway/core; included by tests/unit/CMakeLists.txt.
foreach(test
    accrual_test
    base_test
    calendar_test
    csv_test
    day_test
    days_test
    flow_test
    interest_test
    late_truth_test
    ledger_test
    lots_test
    money_test
    work_test)
    vg_program(${test} DEPS vg_core vg_base cunit FILES ${CMAKE_SOURCE_DIR}/tests/unit/${test}.c)
    add_test(NAME ${test} COMMAND ${test})
endforeach()
