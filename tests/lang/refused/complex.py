# error: SyntaxError: bobbin leaves out complex
z = 1 + 2j
