using System.Text.Json.Nodes;
using NucleusDl.IO.Onnx;
using NucleusDl.Runs;
using NucleusDl.Sharing;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Packages;

/// <summary>A small package without fault: a network that adds the input to itself, so that a test can say what comes out.</summary>
internal sealed class GoodPackage : IDisposable
{
    public const int Opset = 17;

    private readonly TempFolder folder = new();

    public GoodPackage(NormalisationKind kind = NormalisationKind.ZScore)
    {
        Content = new ModelContent
        {
            Name = "nuclei of test",
            Description = "Finds nuclei.",
            License = "CC-BY-4.0",
            Authors = ["A. Author"],
            Cite = [("Author 2021", "10.1038/s41592-020-01008-z")],
            Repository = "https://example.org/nucleusdl",
            Tags = ["3d", "nuclei"],
            Input = "raw",
            Channels = ["dna"],
            Output = "maps",
            Maps = [("foreground", "probability"), ("distance", "distance to the border")],
            Normalisation = new Normalisation(kind),
            VoxelSize = new VoxelSize(1.75, 0.8, 0.8),
            Step = [1, 2, 2],
            Halo = [1, 2, 2],
            Opset = Opset,
            Attachments = ["model.json"],
        };
        File.WriteAllText(Path("model.json"), "{}");
        File.WriteAllText(Path(ModelRdf.DocumentationFile), "# nuclei\n\n# Validation\n\nOn two embryos.\n");
        File.WriteAllBytes(Path(ModelRdf.CoverFile), [0x89, (byte)'P', (byte)'N', (byte)'G']);
        AtomicFile.Write(Path(ModelRdf.OnnxFile), Onnx(Opset, 1, 2).WriteTo);
        int[] shape = [1, 1, .. Content.Smallest];
        var input = new float[shape.Aggregate(1, (a, b) => a * b)];
        for (var i = 0; i < input.Length; i++)
            input[i] = 100 + i * 7 % 23;
        Npy.Write(Path(ModelRdf.InputFile), input, shape);
        var (model, _) = ModelReader.Read(Rdf);
        var normal = TensorProcessing.Apply(input, shape, model.Inputs[0]);
        Npy.Write(Path(ModelRdf.OutputFile), [.. normal, .. normal.Select(v => 2 * v)], [1, 2, .. Content.Smallest]);
    }

    public ModelContent Content { get; }

    public JsonObject Rdf => ModelRdf.Build(Content);

    public string Path(string name) => folder.File(name);

    public Dictionary<string, string> Files => new[] { "model.json", ModelRdf.DocumentationFile, ModelRdf.CoverFile, ModelRdf.OnnxFile, ModelRdf.InputFile, ModelRdf.OutputFile }.ToDictionary(n => n, Path);

    /// <summary>Packs it, perhaps changed.</summary>
    public string Pack(Action<JsonObject>? change = null, Action<Dictionary<string, string>>? files = null)
    {
        var (rdf, all) = (Rdf, Files);
        change?.Invoke(rdf);
        files?.Invoke(all);
        var zip = Path($"{Guid.NewGuid():N}.zip");
        ModelPackage.Write(zip, rdf, all);
        return zip;
    }

    /// <summary>What the network of this package does: x, and 2 x, as two channels.</summary>
    public static (float[] Values, long[] Shape) Run(string weights, float[] input, long[] shape)
    {
        var sample = input.Length / (int)shape[0];
        var result = new List<float>();
        for (var n = 0; n < shape[0]; n++)
        {
            var x = input[(n * sample)..((n + 1) * sample)];
            result.AddRange(x);
            result.AddRange(x.Select(v => 2 * v));
        }
        return ([.. result], [shape[0], 2, .. shape[2..]]);
    }

    public static ProtoWriter Onnx(int opset, int inputs, int outputs, string? external = null, int axes = 5) => new ProtoWriter().Number(1, 8).Message(8, s => s.Text(1, "").Number(2, opset)).Message(7, g =>
    {
        g.Message(1, n => n.Text(1, "raw").Text(1, "raw").Text(2, "two").Text(4, "Add")).Message(1, n => n.Text(1, "raw").Text(1, "two").Text(2, "maps").Text(4, "Concat").Message(5, a => a.Text(1, "axis").Number(3, 1).Number(20, 2)));
        g.Text(2, "g");
        if (external is not null)
            g.Message(5, t => t.Number(1, 4).Number(2, 1).Text(8, "w").Message(13, e => e.Text(1, "location").Text(2, external)).Number(14, 1));
        g.Message(11, Value("raw", inputs)).Message(12, Value("maps", outputs));

        Action<ProtoWriter> Value(string name, int channels) => v => v.Text(1, name).Message(2, t => t.Message(1, k => k.Number(1, 1).Message(2, s =>
        {
            for (var i = 0; i < axes; i++)
                s.Message(1, i == 1 ? d => d.Number(1, channels) : d => d.Text(2, $"axis{i}"));
        })));
    });

    public void Dispose() => folder.Dispose();
}
