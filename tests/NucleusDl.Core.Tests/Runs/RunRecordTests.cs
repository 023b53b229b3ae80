using System.Reflection;
using System.Text.Json.Nodes;
using NucleusDl.Runs;

namespace NucleusDl.Tests.Runs;

[Trait(Kind.Name, Kind.Fast)]
public class RunRecordTests
{
    private const string AbcHash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void TheRecordOfAnImageIsNotReplacedByThatOfATable()
    {
        var folder = Directory.CreateTempSubdirectory("nucleusdl-stem").FullName;
        try
        {
            string At(string name) => Path.Combine(folder, name);
            Assert.Equal(At("d.run.json"), RunRecord.PathFor(At("d.csv")));
            File.WriteAllText(At("d.tif"), "abc");
            // d.run.json would be taken for the record of the image, which has none so far.
            Assert.Equal(At("d.html.run.json"), RunRecord.PathFor(At("d.html")));
            File.WriteAllText(At("e.html.run.json"), "{}");
            Assert.Equal(At("e.html.run.json"), RunRecord.PathFor(At("e.html")));
            new RunRecorder("nucleusdl predict", [], typeof(RunRecordTests).Assembly).AddOutput(At("d.tif")).Write(RunRecord.PathFor(At("d.tif")));
            Assert.Equal(At("d.run.json"), RunRecord.PathFor(At("d.tif")));
            Assert.Equal(At("d.csv.run.json"), RunRecord.PathFor(At("d.csv")));
            // What was written so before an image of the name came stays where it is.
            File.WriteAllText(At("f.csv"), "abc");
            new RunRecorder("nucleusdl measure", [], typeof(RunRecordTests).Assembly).AddOutput(At("f.csv")).Write(RunRecord.PathFor(At("f.csv")));
            File.WriteAllText(At("f.ome.tif"), "abc");
            Assert.Equal(At("f.run.json"), RunRecord.PathFor(At("f.csv")));
            File.Delete(At("d.tif"));
            Assert.Equal(At("d.run.json"), RunRecord.PathFor(At("d.csv")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void ALinkIsRecordedAsTheFileItLeadsTo()
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = Directory.CreateTempSubdirectory("nucleusdl-link").FullName;
        try
        {
            var (file, link) = (Path.Combine(folder, "a.tif"), Path.Combine(folder, "b.tif"));
            File.WriteAllText(file, "abc");
            File.CreateSymbolicLink(link, file);
            Assert.Equal(FileRecord.Of(file) with { Name = "b.tif" }, FileRecord.Of(link));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Says_what_was_run_on_what_and_with_what()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("in/sub"));
        Directory.CreateDirectory(folder.File("out"));
        File.WriteAllText(folder.File("in/sub/b.tif"), "abc");
        File.WriteAllText(folder.File("in/a.tif"), "");
        var before = DateTime.UtcNow;
        var recorder = new RunRecorder("nucleusdl predict", ["predict", "in", "--out", "out"]) { Seed = 7, Device = "cuda: card", Threads = 3 };
        recorder.AddInput(folder.File("in")).AddOutput(folder.File("out")).AddVersion("libtorch", "2.10.0");
        // Inputs are those of the start, outputs those of the end.
        File.WriteAllText(folder.File("in/a.tif"), "changed");
        File.WriteAllText(folder.File("out/a.tif"), "abc");
        recorder.Config = new JsonObject { ["tile"] = 64 };
        recorder.Metrics = new JsonObject { ["SEG"] = null };
        recorder.AddPoint("loss", 0.5).AddPoint("loss", double.NaN);
        var path = folder.File("out/run.json");
        recorder.Write(path);
        recorder.Write(path);

        var record = RunRecord.Read(path);
        Assert.Equal(1, record.Version);
        Assert.Equal("nucleusdl predict", record.Tool);
        Assert.Equal(["predict", "in", "--out", "out"], record.Command);
        Assert.Equal([("in/a.tif", 0), ("in/sub/b.tif", 3)], record.Inputs.Select(i => (i.Name, i.Bytes)));
        Assert.Equal(AbcHash, record.Inputs[1].Sha256);
        Assert.Equal([new FileRecord("a.tif", 3, AbcHash)], record.Outputs);
        Assert.Equal((7, "cuda: card", 3), (record.Seed, record.Device, record.Threads));
        Assert.Equal(64, record.Config!["tile"]!.GetValue<int>());
        Assert.True(record.Metrics!.AsObject().ContainsKey("SEG"));
        Assert.Equal([0.5, double.NaN], record.Curves["loss"]);
        Assert.Equal("2.10.0", record.Versions["libtorch"]);
        Assert.Equal(Environment.Version.ToString(), record.Versions[".NET"]);
        Assert.NotEmpty(record.Versions["OS"]);
        Assert.Equal(Machine.InstructionSet, record.InstructionSet);
        Assert.Equal(DateTimeKind.Utc, record.StartedUtc.Kind);
        Assert.InRange(record.StartedUtc, before, DateTime.UtcNow);
        Assert.True(record.Seconds >= 0);
        Assert.Equal(Machine.VersionOf(typeof(RunRecord).Assembly).Version, record.ToolVersion);
    }

    [Fact]
    public void The_image_is_recorded_inside_a_container_and_has_no_key_outside()
    {
        using var folder = new TempFolder();
        var id = "sha256:" + new string('a', 64);
        var (inside, outside) = (folder.File("inside.json"), folder.File("outside.json"));
        new RunRecord { Tool = "t", Image = id }.Write(inside);
        new RunRecord { Tool = "t" }.Write(outside);
        Assert.Equal(id, RunRecord.Read(inside).Image);
        Assert.Null(RunRecord.Read(outside).Image);
        Assert.DoesNotContain("\"image\"", File.ReadAllText(outside));
        // Whatever stands in the variable, only an id is taken.
        Assert.Equal(id, Machine.CheckedImage(id));
        foreach (var other in (string?[])[null, "", "nucleusdl", "sha256:abc", "sha256:" + new string('A', 64), id + "0"])
            Assert.Null(Machine.CheckedImage(other));
    }

    [Fact]
    public void Keys_are_a_contract()
    {
        var keys = JsonNode.Parse(new RunRecord().ToJson())!.AsObject().Select(p => p.Key);
        Assert.Equal(["version", "tool", "toolVersion", "commit", "command", "startedUtc", "seconds", "inputs", "outputs", "config", "seed", "versions",
            "device", "threads", "instructionSet", "metrics", "curves"], keys);
    }

    [Fact]
    public void A_newer_record_is_read_and_loses_nothing()
    {
        using var folder = new TempFolder();
        var path = folder.File("run.json");
        File.WriteAllText(path, """{"version": 9, "tool": "t", "inputs": null, "energy": {"joule": 5}}""");
        var record = RunRecord.Read(path);
        Assert.Equal(9, record.Version);
        Assert.Equal(record.ToJson(), RunRecord.ReadIfAny(path)!.ToJson());
        Assert.Empty(record.Inputs);
        record.Write(path);
        Assert.Equal(5, JsonNode.Parse(File.ReadAllText(path))!["energy"]!["joule"]!.GetValue<int>());
        Assert.Equal(File.ReadAllText(path), RunRecord.Read(path).ToJson());
    }

    [Fact]
    public void Numbers_that_are_none_become_null()
    {
        var record = new RunRecord { Metrics = new JsonObject { ["loss"] = double.NaN, ["list"] = new JsonArray(float.PositiveInfinity, 1.5) } };
        Assert.Equal("""{"loss":null,"list":[null,1.5]}""", JsonNode.Parse(record.ToJson())!["metrics"]!.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("""{"version": "one", "tool": "t"}""")]
    [InlineData("""{"version": 1}""")]
    [InlineData("""{"version": 1, "tool": 5}""")]
    [InlineData("""{"version": 1, "tool": "t", "seed": "x"}""")]
    [InlineData("""{"version": 1, "tool": "t", """)]
    public void What_is_no_record_is_refused_by_name(string text)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("run.json"), text);
        var error = Assert.Throws<NucleusException>(() => RunRecord.Read(folder.File("run.json")));
        Assert.Equal((ErrorKind.Input, folder.File("run.json")), (error.Kind, error.File));
        Assert.Null(RunRecord.ReadIfAny(folder.File("run.json")));
    }

    [Fact]
    public void A_missing_record_or_file_is_named()
    {
        using var folder = new TempFolder();
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => RunRecord.Read(folder.File("none.json"))).Kind);
        Assert.Null(RunRecord.ReadIfAny(folder.File("none.json")));
        Assert.Equal(folder.File("none"), Assert.Throws<NucleusException>(() => new RunRecorder("t", []).AddInput(folder.File("none"))).File);
        var recorder = new RunRecorder("t", []).AddOutput(folder.File("none"));
        Assert.Throws<NucleusException>(() => recorder.Write(folder.File("run.json")));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("a/nuclei.tif", "a/nuclei.run.json")]
    [InlineData("nuclei.ome.tif", "nuclei.run.json")]
    [InlineData("nuclei.nii.gz", "nuclei.run.json")]
    [InlineData("t.01.tif", "t.01.run.json")]
    [InlineData(".ome.tif", ".ome.run.json")]
    [InlineData("nuclei.ome.zarr/", "nuclei.run.json")]
    public void Belongs_beside_a_file(string result, string expected) => Assert.Equal(expected, RunRecord.PathFor(result));

    [Fact]
    public void Belongs_inside_a_folder_but_beside_a_zarr()
    {
        using var folder = new TempFolder();
        Assert.Equal(folder.File("run.json"), RunRecord.PathFor(folder.Path));
        Directory.CreateDirectory(folder.File("x.zarr"));
        Assert.Equal(folder.File("x.run.json"), RunRecord.PathFor(folder.File("x.zarr")));
    }

    [Fact]
    public void The_commit_comes_from_the_build()
    {
        Assert.Equal(("1.2.0", "abc"), Machine.Split("1.2.0+abc"));
        Assert.Equal(("1.2.0", null), Machine.Split("1.2.0"));
        Assert.NotEmpty(Machine.VersionOf(Assembly.GetExecutingAssembly()).Version);
        Assert.NotEmpty(Machine.InstructionSet);
    }
}
