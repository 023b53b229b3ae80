using NucleusDl.IO.Onnx;
using NucleusDl.Models;
using NucleusDl.Models.Onnx;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Onnx;

public class OnnxExportTests
{
    [Fact, Trait(Kind.Name, Kind.Slow)]
    public void The_model_of_the_kit_gives_the_same_maps_in_onnx_runtime()
    {
        using var folder = new TempFolder();
        var card = ModelFolder.Open(Methods.FolderOf("nuclei-3d"));
        var network = OnnxExport.Write(card, folder.File("model.onnx"));
        Assert.Equal(new Zyx(4, 8, 8), network.Step);
        Assert.Equal(["foreground", "distance"], network.Maps.Select(m => m.Name));

        // One tile, so that nothing is blended and the network sees what ONNX Runtime sees.
        var tile = card.Card.Tile;
        using var image = new Volume<float>(new VolumeShape(1, tile.Z, tile.Y, tile.X), card.Card.VoxelSizeUm);
        var random = new Random(4);
        for (var z = 0; z < tile.Z; z++)
            foreach (ref var v in image.Plane(0, z))
                v = random.NextSingle() * (1 + z % 7);
        using var model = Methods.Load(Methods.FolderOf("nuclei-3d"), "cpu");
        using var prediction = model.Predict(image, new PredictOptions { KeepMaps = true });
        using var normal = card.Card.Normalisation.Apply(image);
        using var runner = new OnnxRunner(folder.File("model.onnx"));
        var (maps, shape) = runner.Run([.. normal.Slice(0, (int)normal.Shape.Length)], [1, 1, tile.Z, tile.Y, tile.X]);
        Assert.Equal([1, 2, tile.Z, tile.Y, tile.X], shape);
        Assert.InRange(OnnxUNetTests.Largest(prediction.Maps!.Slice(0, maps.Length), maps), 0, 1e-4);
    }

    [Fact, Trait(Kind.Name, Kind.Fast)]
    public void The_weights_come_back_to_the_bit_and_others_are_refused()
    {
        using var folder = new TempFolder();
        var model = ModelFolder.Open(Methods.FolderOf("nuclei-3d"));
        OnnxExport.Write(model, folder.File("model.onnx"));
        OnnxExport.RestoreWeights(folder.File("model.onnx"), folder.File("w.safetensors"), model.Card.WeightsSha256);
        Assert.Equal(model.Card.WeightsSha256, Hashing.Sha256(folder.File("w.safetensors")));
        Assert.Equal(["model.onnx", "w.safetensors"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var other = Assert.Throws<NucleusException>(() => OnnxExport.RestoreWeights(folder.File("model.onnx"), folder.File("v.safetensors"), new string('0', 64)));
        Assert.Contains("SHA-256 differs", other.Problem);
        Assert.False(File.Exists(folder.File("v.safetensors")));
    }

    [Fact, Trait(Kind.Name, Kind.Fast)]
    public void A_method_without_a_network_says_so() =>
        Assert.Contains("otsu-watershed", Assert.Throws<NucleusException>(() => OnnxExport.Write(
            new ModelFolder("m", ModelFolder.Open(Methods.FolderOf("nuclei-3d")).Card with { Method = "otsu-watershed" }), "m.onnx")).Problem);

    [Theory, Trait(Kind.Name, Kind.Fast)]
    [InlineData("external", "../../etc/passwd")]
    [InlineData("domain", "com.example")]
    [InlineData("cut", "no whole ONNX model")]
    [InlineData("text", "no whole ONNX model")]
    public void A_model_that_wants_more_than_its_own_file_is_refused(string kind, string said)
    {
        using var folder = new TempFolder();
        var file = folder.File("m.onnx");
        var writer = new ProtoWriter().Number(1, 8).Message(8, s => s.Number(2, 17)).Message(7, g => g.Text(2, "g").Message(5, t =>
        {
            t.Number(1, 4).Number(2, 1).Text(8, "w");
            if (kind == "external")
                t.Message(13, e => e.Text(1, "location").Text(2, "../../etc/passwd")).Number(14, 1);
        }));
        if (kind == "domain")
            writer.Message(8, s => s.Text(1, "com.example").Number(2, 1));
        AtomicFile.Write(file, writer.WriteTo);
        if (kind == "cut")
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^3]);
        if (kind == "text")
            File.WriteAllText(file, "not a model");
        Assert.Contains(said, Assert.Throws<NucleusException>(() => new OnnxRunner(file)).Message);
    }
}
