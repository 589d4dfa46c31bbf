"""Units (đơn vị hành chính): the dated tree from country to hamlet; bodies (cơ quan) and posts (chức vụ) in each."""
