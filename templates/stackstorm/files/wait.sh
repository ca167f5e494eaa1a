until nc -z -w 2 '{{ host }}' {{ port }}; do
  echo 'Waiting until {{ what }} is ready at {{ host }}:{{ port }}'
  sleep 2
done
