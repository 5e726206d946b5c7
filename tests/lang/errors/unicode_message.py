raise ValueError('h\u00f6her \u4e2d')
