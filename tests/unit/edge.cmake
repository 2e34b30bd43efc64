# Tests of gateway/edge and of certs/seal; included by tests/unit/CMakeLists.txt.
foreach(test store_both_test store_sqlite_test store_mysql_test http_test tcp_listener_test seal_test)
    vg_program(${test} DEPS vg_edge vg_certs vg_core vg_base cunit FILES ${CMAKE_SOURCE_DIR}/tests/unit/${test}.c)
endforeach()
foreach(test wire_test wire_tcp_test)
    vg_program(${test} DEPS vg_edge vg_certs vg_core vg_base cunit FILES ${CMAKE_SOURCE_DIR}/tests/unit/${test}.c ${CMAKE_SOURCE_DIR}/tests/unit/slow_net.c)
endforeach()
foreach(test store_sqlite_test wire_test wire_tcp_test http_test tcp_listener_test seal_test)
    add_test(NAME ${test} COMMAND ${test})
endforeach()
add_test(NAME store_both_sqlite COMMAND store_both_test sqlite)

# A private MariaDB each; without an installed server they are skipped.
set(with_mariadb ${CMAKE_SOURCE_DIR}/tests/unit/with_mariadb.sh)
add_test(NAME store_both_mysql COMMAND ${with_mariadb} $<TARGET_FILE:store_both_test> mysql)
add_test(NAME store_mysql_test COMMAND ${with_mariadb} --log-bin --sync-binlog=1 $<TARGET_FILE:store_mysql_test>)
add_test(NAME store_mysql_doublewrite
    COMMAND ${with_mariadb} --innodb-doublewrite=0 $<TARGET_FILE:store_mysql_test> doublewrite)
set_tests_properties(store_both_mysql store_mysql_test store_mysql_doublewrite PROPERTIES SKIP_RETURN_CODE 77)

vg_program(store_bench DEPS vg_edge vg_certs vg_core vg_base FILES ${CMAKE_SOURCE_DIR}/tests/bench/store_bench.c)
