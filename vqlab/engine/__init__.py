from ..compiling import keep_safely

keep_safely()  # before the loops are defined
