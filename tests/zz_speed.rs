use st2ha::gotemplate::*;
use st2ha::yaml::*;
#[test]
fn speed() {
    let mut text = String::new();
    for f in ["values.yaml"] { text += &std::fs::read_to_string(f).unwrap(); }
    let tree = read_map(&text, LayerId(0)).unwrap();
    let context = Context { values: &tree, release: Release{name:"st2",namespace:"d",service:"Helm"}, chart: Chart{name:"s",version:"1",app_version:"3.8"}, capabilities: Capabilities{kube_version:"1.33.0",api_versions:&[],helm_version:"v3"}, template: Template{name:"a",base_path:"b"}};
    let t = std::time::Instant::now();
    let e = Engine::new(&context);
    e.evaluate("{{ .Chart.AppVersion }}").unwrap();
    println!("first {:?}", t.elapsed());
    let t = std::time::Instant::now();
    for _ in 0..1000 { e.evaluate("/home/{{ .Values.st2.system_user.user }}/.ssh/x-{{ .Release.Name | trunc 5 | quote }}").unwrap(); }
    println!("each {:?}", t.elapsed()/1000);
}
