using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Xunit;
using NucleusDl.Sharing;

namespace NucleusDl.Tests.Descriptions;

[Trait(Kind.Name, Kind.Fast)]
public class SafeYamlTests
{
    [Fact]
    public void Plain_values_are_those_of_yaml_1_2()
    {
        var read = SafeYaml.Parse("%YAML 1.2\n---\na: 1\nb: 1.5e3\nc: true\nd: null\ne: '1'\nf: no\ng: .inf\nh: 2020-01-02\ni: [1, x, {k: v}]\nj: |\n  two\n  lines\n", "f");
        Assert.Equal("""{"a":1,"b":1500,"c":true,"d":null,"e":"1","f":"no","g":".inf","h":"2020-01-02","i":[1,"x",{"k":"v"}],"j":"two\nlines\n"}""", read.ToJsonString());
    }

    [Property(MaxTest = 200)]
    public bool Texts_come_back(NonNull<string> key, NonNull<string> value)
    {
        // A lone half of a surrogate pair is no text, and no file can hold it.
        static string Clean(string s) => new([.. s.Where(c => !char.IsSurrogate(c) && (!char.IsControl(c) || c is '\n' or '\t') && c is not ('\uFFFE' or '\uFFFF'))]);
        var values = new JsonObject { ["k" + Clean(key.Get).Trim()] = Clean(value.Get), ["list"] = new JsonArray(Clean(value.Get), 3, new JsonObject { ["x"] = Clean(key.Get), ["y"] = new JsonArray(new JsonArray(1, 2)) }) };
        return JsonNode.DeepEquals(values, SafeYaml.Parse(SafeYaml.ToText(values), "f"));
    }

    [Fact]
    public void Too_deep_is_refused() =>
        Assert.Contains("deeper", Assert.Throws<NucleusException>(() => SafeYaml.Parse("a: " + new string('[', 200) + new string(']', 200), "f")).Problem);

    [Fact]
    public void Laughs_are_refused_before_they_grow()
    {
        var bomb = "a: &a [x, x]\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{(char)('b' + i % 20)}{i}: &n{i} [*{(i == 0 ? "a" : $"n{i - 1}")}, *{(i == 0 ? "a" : $"n{i - 1}")}]\n"));
        Assert.Contains("anchor", Assert.Throws<NucleusException>(() => SafeYaml.Parse(bomb, "f")).Problem);
    }

    [Fact]
    public void Too_large_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("rdf.yaml"), "a: '" + new string('x', SafeYaml.MaxBytes) + "'\n");
        Assert.Contains("larger", Assert.Throws<NucleusException>(() => SafeYaml.Read(folder.File("rdf.yaml"))).Problem);
    }
}
