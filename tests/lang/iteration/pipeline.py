log = '''GET /a 200
GET /b 404
POST /a 500
GET /a 200'''
lines = (line.split() for line in log.splitlines())
records = ({'verb': v, 'path': p, 'status': int(s)} for v, p, s in lines)
bad = [r for r in records if r['status'] >= 400]
print(bad, list(records))
print([r['path'] for r in bad], sum(r['status'] for r in bad))
