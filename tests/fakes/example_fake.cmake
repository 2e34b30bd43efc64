vg_library(example_fake DEPS vg_fake_sign FILES example_fake.c example_fake_books.c example_fake_wire.c)
