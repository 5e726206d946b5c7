def is_palindrome(text):
    letters = [c.lower() for c in text if c.isalpha()]
    return letters == letters[::-1]


for t in ['A man, a plan, a canal: Panama', 'Hello', '', 'No lemon, no melon', 'ab']:
    print(repr(t), is_palindrome(t))
