if __name__ == '__main__':
    print('main')
print(__name__)
