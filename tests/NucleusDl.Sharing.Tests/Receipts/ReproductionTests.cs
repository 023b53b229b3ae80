using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Sharing;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Receipts;

[Trait(Kind.Name, Kind.Fast)]
public class ReproductionTests
{
    private static readonly FileRecord Output = new("labels.bin", 3, new string('a', 64));

    private static readonly RunRecord Then = new()
    {
        Tool = "nucleusdl predict",
        ToolVersion = "1",
        Threads = 2,
        InstructionSet = "AVX2",
        Versions = new Dictionary<string, string> { ["libtorch"] = "2" },
        Inputs = [new FileRecord("in.tif", 3, new string('b', 64))],
        Outputs = [Output],
        Metrics = new JsonObject { ["nuclei"] = 100, ["trainingSeconds"] = 3.5, ["scores"] = new JsonArray(0.5, 0.25) },
    };

    public static TheoryData<string, bool, bool> Cases() => new()
    {
        // what changed; same machine; passed
        { "nothing", true, true },
        { "seconds", true, true },
        { "output", true, false },
        { "metric by 1 %", true, false },
        { "threads", false, true },
        { "threads and output", false, true },
        { "threads, output, metric by 1 %", false, true },
        { "threads, output, metric by 3 %", false, false },
        { "version, metric gone", false, false },
        { "instructions, input", false, false },
        { "output gone", true, false },
        { "notebook", true, true },
        { "image", true, true },
        { "image and output", true, false },
    };

    [Theory, MemberData(nameof(Cases))]
    public void What_must_be_equal_depends_on_the_machine(string change, bool same, bool passed)
    {
        var (then, now) = (Then, Then with { Metrics = Then.Metrics!.DeepClone() });
        if (change.Contains("seconds"))
            now.Metrics!["trainingSeconds"] = 9;
        if (change.Contains("image"))
            now = now with { Image = "sha256:" + new string('d', 64) };
        if (change.Contains("threads"))
            now = now with { Threads = 4 };
        if (change.Contains("version"))
            now = now with { Versions = new Dictionary<string, string> { ["libtorch"] = "3" } };
        if (change.Contains("instructions"))
            now = now with { InstructionSet = "NEON" };
        if (change.Contains("output"))
            now = now with { Outputs = change.Contains("gone") ? [] : [Output with { Sha256 = new string('c', 64) }] };
        if (change.Contains("input"))
            now = now with { Inputs = [Then.Inputs[0] with { Sha256 = new string('c', 64) }] };
        if (change.Contains("1 %"))
            now.Metrics!["nuclei"] = 101;
        if (change.Contains("3 %"))
            now.Metrics!["nuclei"] = 103;
        if (change.Contains("metric gone"))
            ((JsonObject)now.Metrics!).Remove("nuclei");
        if (change == "notebook")
        {
            then = then with { Outputs = [Output with { Name = "a.ipynb" }] };
            now = now with { Outputs = [Output with { Name = "a.ipynb", Sha256 = new string('c', 64) }] };
        }
        var result = Reproduction.Compare(then, ".", now, ".");
        Assert.Equal((same, passed), (result.SameMachine, result.Passed));
        Assert.Equal(change.Contains("image") ? "none, dddddddddddd" : "", string.Join(", ", result.Rows.Where(r => r.What == "container image").SelectMany(r => new[] { r.Then, r.Now })));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(40, false)]
    public void Label_images_of_another_machine_must_overlap(int moved, bool passed)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("a"));
        Directory.CreateDirectory(folder.File("b"));
        foreach (var (name, shift) in ((string, int)[])[("a", 0), ("b", moved)])
        {
            using var labels = new LabelVolume(4, 60, 120, new VoxelSize(1, 1, 1));
            for (var z = 0; z < 4; z++)
                for (var y = 0; y < 60; y++)
                    labels.Plane(z).Slice(y * 120 + shift, 80).Fill(1);
            VolumeFile.WriteLabels(folder.File($"{name}/l.tif"), labels);
        }
        RunRecord Of(string name, int threads) => Then with { Threads = threads, Outputs = [FileRecord.Of(folder.File($"{name}/l.tif"))] };
        var result = Reproduction.Compare(Of("a", 1), folder.File("a"), Of("b", 2), folder.File("b"));
        Assert.Equal(passed, result.Passed);
        Assert.Contains(result.Rows, r => r.What.Contains("Dice") && r.Passed == passed);
    }
}
