using NucleusDl.IO;
using NucleusDl.Labelling.Features;
using NucleusDl.Labelling.Forest;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Forest;

[Trait(Kind.Name, Kind.Fast)]
public sealed class PixelClassifierTests : IDisposable
{
    private const long MiB = 1 << 20;
    private static readonly FeatureSet Few = FeatureSet.Parse("gaussian@0.5,1; log@1; structure@0.7; hessian@1");
    private static readonly ForestOptions Small = new() { Trees = 20 };
    private readonly Scene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void Blocks_give_the_bits_of_the_whole_stack()
    {
        using var whole = new FeatureBlocks(scene.Image, Few, 1024 * MiB);
        Assert.Equal(1, whole.Count);
        var classifier = PixelClassifier.Train(whole, scene.Scribbles, Small);
        using var expected = classifier.Predict(whole, VolumeBox.Whole(scene.Image.Shape));
        using (var little = new FeatureBlocks(scene.Image, Few, MiB * 3 / 2))
            Assert.InRange(little.Count, 8, 10000);
        using var actual = classifier.Predict(scene.Image, MiB * 3 / 2);
        Assert.True(Same(expected, actual));
        using var few = new FeatureBlocks(scene.Image, Few, 2 * MiB);
        var again = PixelClassifier.Train(few, scene.Scribbles, Small);
        using var cached = again.Predict(few, VolumeBox.Whole(scene.Image.Shape));
        Assert.True(Same(expected, cached));
        var box = new VolumeBox(3, 10, 5, 1, 40, 60);
        using var part = classifier.Predict(few, box);
        using var cut = expected.Crop(3, 10, 5, 1, 40, 60);
        Assert.True(Same(cut, part));
    }

    [Fact]
    public void Finds_the_nuclei_of_a_phantom()
    {
        using var features = new FeatureBlocks(scene.Image, FeatureSet.Default, 1024 * MiB);
        var classifier = PixelClassifier.Train(features, scene.Scribbles);
        Assert.Equal([1, 5], classifier.ClassLabels);
        using var p = classifier.Predict(features, VolumeBox.Whole(scene.Image.Shape));
        using var nuclei = ForestInstances.Segment(p, classifier.IndexOf(5), Scene.Voxel, new InstanceOptions { MinVolumeCubicMicrons = 10 });
        Assert.True(CellTrackingScores.Of(OverlapTable.Build(scene.Truth, nuclei)).Seg > 0.6);
        Assert.Equal(Scene.Voxel, nuclei.VoxelSize);
        using var none = ForestInstances.Segment(p, 1, Scene.Voxel, new InstanceOptions { MinVolumeCubicMicrons = 1e6 });
        Assert.Equal(0, none.Max());
        Assert.Throws<NucleusException>(() => new InstanceOptions { Threshold = 1 }.Validate());
    }

    [Fact]
    public void A_forest_read_from_a_file_is_the_forest_written()
    {
        using var folder = new TempFolder();
        using var features = new FeatureBlocks(scene.Image, Few, 64 * MiB);
        var classifier = PixelClassifier.Train(features, scene.Scribbles, Small with { Permutation = true });
        classifier.Save(folder.File("f.forest"));
        var read = PixelClassifier.Load(folder.File("f.forest"));
        Assert.Equal(classifier.FeatureNames, read.FeatureNames);
        Assert.Equal(classifier.Forest.Report.Permutation, read.Forest.Report.Permutation);
        Assert.Equal(classifier.Forest.OutOfBagError, read.Forest.OutOfBagError);
        var box = new VolumeBox(5, 0, 0, 2, 64, 72);
        using var a = classifier.Predict(features, box);
        using var b = read.Predict(features, box);
        Assert.True(Same(a, b));
    }

    [Fact]
    public void A_damaged_file_is_refused_with_words()
    {
        using var folder = new TempFolder();
        using var features = new FeatureBlocks(scene.Image, FeatureSet.Parse("gaussian@1"), 64 * MiB);
        PixelClassifier.Train(features, scene.Scribbles, new ForestOptions { Trees = 2 }).Save(folder.File("f"));
        var good = File.ReadAllBytes(folder.File("f"));
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            var bad = i % 2 == 0 ? good[..random.Next(good.Length)] : (byte[])good.Clone();
            if (i % 2 == 1)
                bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder.File("bad"), bad);
            Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => PixelClassifier.Load(folder.File("bad"))).Kind);
        }
        // Even with the right sum nothing in it may lead astray.
        for (var i = 0; i < 400; i++)
        {
            var bad = good[..^32];
            bad[8 + random.Next(bad.Length - 8)] = (byte)random.Next(256);
            File.WriteAllBytes(folder.File("bad"), [.. bad, .. System.Security.Cryptography.SHA256.HashData(bad)]);
            try
            {
                using var p = PixelClassifier.Load(folder.File("bad")).Predict(features, new VolumeBox(0, 0, 0, 1, 8, 8));
            }
            catch (NucleusException)
            {
                // Refused, or not for this image: both are well.
            }
        }
        Assert.Throws<NucleusException>(() => PixelClassifier.Load(folder.File("nothing")));
    }

    [Fact]
    public void Scribbles_that_cannot_teach_are_refused_with_words()
    {
        using var features = new FeatureBlocks(scene.Image, Few, 64 * MiB);
        using var empty = new Volume<byte>(scene.Scribbles.Shape);
        Assert.Contains("Nothing is scribbled", Refused(features, empty), StringComparison.Ordinal);
        empty[1, 1, 1] = 4;
        Assert.Contains("Only one class", Refused(features, empty), StringComparison.Ordinal);
        using var other = new Volume<byte>(new VolumeShape(3, 3, 3));
        Assert.Contains("3 x 3 x 3", Refused(features, other), StringComparison.Ordinal);
        Assert.Throws<NucleusException>(() => new FeatureBlocks(scene.Image, Few, 1000));
    }

    [Fact]
    public void A_forest_is_not_used_where_it_does_not_belong()
    {
        using var features = new FeatureBlocks(scene.Image, Few, 64 * MiB);
        var classifier = PixelClassifier.Train(features, scene.Scribbles, Small);
        using var plane = scene.Image.Crop(0, 0, 0, 1, 64, 72);
        Assert.Contains("single plane", Assert.Throws<NucleusException>(() => classifier.Predict(plane)).Message, StringComparison.Ordinal);
        using var two = new Volume<byte>(new VolumeShape(2, 9, 9, 9), Scene.Voxel);
        Assert.Contains("channel", Assert.Throws<NucleusException>(() => classifier.Predict(two)).Message, StringComparison.Ordinal);
        using var others = new FeatureBlocks(scene.Image, FeatureSet.Default, 64 * MiB);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => classifier.Predict(others, new VolumeBox(0, 0, 0, 1, 1, 1))).Kind);
        Assert.Throws<NucleusException>(() => classifier.IndexOf(2));
    }

    [Fact]
    public void Margin_is_wide_where_classes_tie_and_the_next_stroke_goes_there()
    {
        using var p = new Volume<float>(new VolumeShape(3, 6, 20, 20));
        p.Slice(0, 2400).Fill(1);
        for (var z = 2; z < 4; z++)
            for (var y = 9; y < 13; y++)
                for (var x = 14; x < 18; x++)
                    (p[0, z, y, x], p[1, z, y, x], p[2, z, y, x]) = (0.4f, 0.4f, 0.2f);
        using var map = Margin.Map(p);
        Assert.Equal((255, 0), (map[2, 10, 15], map[0, 0, 0]));
        using var scribbles = new Volume<byte>(new VolumeShape(6, 20, 20));
        var place = Assert.Single(Margin.SuggestNext(p, scribbles, null, 1));
        Assert.InRange(place.Y, 9, 12);
        Assert.InRange(place.X, 14, 17);
        scribbles[place.Z, place.Y, place.X] = 1;
        foreach (var next in Margin.SuggestNext(p, scribbles, null, 9, 2))
            Assert.True(Math.Pow(next.Z - place.Z, 2) + Math.Pow(next.Y - place.Y, 2) + Math.Pow(next.X - place.X, 2) > 4);
    }

    [Fact]
    public void The_annotator_paints_the_truth_and_keeps_to_the_number()
    {
        using var annotator = new SimulatedAnnotator(scene.Truth, Scene.Voxel, 7);
        while (annotator.Painted < 150)
            annotator.Stroke(150 - annotator.Painted);
        var (painted, classes) = (0, new int[3]);
        for (var z = 0; z < 20; z++)
            for (var y = 0; y < 64; y++)
                for (var x = 0; x < 72; x++)
                    if (annotator.Scribbles[z, y, x] is var c and > 0)
                    {
                        painted++;
                        classes[c]++;
                        Assert.Equal(scene.Truth[z, y, x] == 0 ? SimulatedAnnotator.Background : SimulatedAnnotator.Nucleus, c);
                    }
        Assert.Equal(150, painted);
        Assert.True(classes[1] > 30 && classes[2] > 30);
    }

    [Fact]
    public void The_curve_is_the_same_for_the_same_seed_and_rises()
    {
        var options = new ScribbleCurveOptions { Voxels = [30, 200], Features = Few, Instances = new InstanceOptions { MinVolumeCubicMicrons = 10 } };
        var curve = ScribbleCurve.Run(scene.Image, scene.Truth, options);
        Assert.Equal([30, 200], curve.Select(c => c.Voxels));
        Assert.True(curve[1].Seg > 0.5);
        Assert.Equal(curve, ScribbleCurve.Run(scene.Image, scene.Truth, options));
    }

    [Fact]
    public void Stops_when_asked()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var features = new FeatureBlocks(scene.Image, Few, 64 * MiB);
        Assert.ThrowsAny<OperationCanceledException>(() => PixelClassifier.Train(features, scene.Scribbles, cancellation: stop.Token));
    }

    private static string Refused(FeatureBlocks features, Volume<byte> scribbles) =>
        Assert.Throws<NucleusException>(() => PixelClassifier.Train(features, scribbles)).Message;

    private static bool Same(Volume<float> a, Volume<float> b) => a.Shape == b.Shape && a.Slice(0, (int)a.Shape.Length).SequenceEqual(b.Slice(0, (int)b.Shape.Length));
}
