people = {'ada': {'age': 36, 'langs': ['math']}, 'bob': {'age': 20, 'langs': []}}
people['ada']['langs'].append('weaving')
people['bob']['age'] += 1
people.setdefault('eve', {})['age'] = 30
print(people)
for name, person in people.items():
    print(name, person['age'], ', '.join(person.get('langs', [])) or 'nothing')
print(sorted(people, key=lambda n: people[n]['age']))
groups = {}
for word in ['apple', 'avocado', 'banana', 'blueberry', 'cherry']:
    groups.setdefault(word[0], []).append(word)
print(groups)
