ages = {'ada': 36}
print(ages['ada'])
print(ages['bob'])
