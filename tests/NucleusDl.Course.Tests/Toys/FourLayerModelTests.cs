using NucleusDl.Course.Toys;
using NucleusDl.Synthetic;

namespace NucleusDl.Tests.Toys;

[Trait(Kind.Name, Kind.Fast)]
public class FourLayerModelTests
{
    [Fact]
    public void The_gradient_written_by_hand_is_the_measured_slope()
    {
        var (pictures, truth) = Noise(12, 8, seed: 3);
        var model = new FourLayerModel(8, 4, seed: 5);
        var (first, second) = model.Gradient(pictures, truth);
        Slopes(model.First, first);
        Slopes(model.Second, second);

        void Slopes(double[] weights, double[] gradient)
        {
            for (var i = 0; i < weights.Length; i++)
            {
                const double h = 1e-5;
                var at = weights[i];
                weights[i] = at + h;
                var above = model.Loss(pictures, truth);
                weights[i] = at - h;
                var below = model.Loss(pictures, truth);
                weights[i] = at;
                Assert.Equal((above - below) / (2 * h), gradient[i], 6);
            }
        }
    }

    [Fact]
    public void The_feature_map_is_a_convolution_that_moves_a_whole_part_at_a_time()
    {
        var (pictures, _) = Noise(1, 8, seed: 1);
        var model = new FourLayerModel(8, 2, seed: 2);
        var kernel = new double[,] { { model.First[0], model.First[1] }, { model.First[2], model.First[3] } };
        var everywhere = Toy.Relu(Toy.Each(Toy.Convolve(pictures[0], kernel), v => v + model.First[4]));
        var map = model.FeatureMap(pictures[0]);
        for (var y = 0; y < 4; y++)
            for (var x = 0; x < 4; x++)
                Assert.Equal(everywhere[2 * y, 2 * x], map[y, x], 12);
    }

    [Fact]
    public void It_tells_mutant_from_wild_type_in_stacks_it_has_never_seen_and_the_seed_decides_all()
    {
        var (pictures, truth) = Nuclei(1, 2, 3);
        var (unseen, unseenTruth) = Nuclei(4, 5);
        var (model, again, other) = (new FourLayerModel(16, 4, 2), new FourLayerModel(16, 4, 2), new FourLayerModel(16, 4, 3));
        var before = model.Loss(pictures, truth);
        for (var step = 0; step < 300; step++)
        {
            model.Step(pictures, truth, 0.1);
            again.Step(pictures, truth, 0.1);
        }
        Assert.True(model.Loss(pictures, truth) < 0.6 * before, $"{before} -> {model.Loss(pictures, truth)}");
        Assert.True(model.Accuracy(unseen, unseenTruth) >= 0.75, $"{model.Accuracy(unseen, unseenTruth)}");
        Assert.Equal(model.First, again.First);
        Assert.Equal(model.Second, again.Second);
        Assert.NotEqual(model.First, other.First);
    }

    [Fact]
    public void Parts_must_fill_the_picture()
    {
        Assert.Throws<ArgumentException>(() => new FourLayerModel(8, 3, 1));
        Assert.Throws<ArgumentException>(() => new FourLayerModel(8, 2, 1).Probability(new double[6, 8]));
    }

    private static (List<double[,]> Pictures, List<int> Truth) Nuclei(params int[] stacks)
    {
        var (pictures, truth) = (new List<double[,]>(), new List<int>());
        foreach (var stack in stacks)
            foreach (var (kind, label) in new[] { (PhantomConfig.WildType, 0), (PhantomConfig.Mutant, 1) })
            {
                using var phantom = Phantom.Generate(kind, (ulong)(10 * stack + label));
                foreach (var nucleus in ToyNucleus.CutAll(phantom.Image, phantom.Truth))
                {
                    pictures.Add(nucleus.Picture);
                    truth.Add(label);
                }
            }
        return (pictures, truth);
    }

    private static (List<double[,]> Pictures, List<int> Truth) Noise(int count, int size, int seed)
    {
        var random = new Random(seed);
        var (pictures, truth) = (new List<double[,]>(), new List<int>());
        for (var n = 0; n < count; n++)
        {
            pictures.Add(Toy.Each(new double[size, size], _ => random.NextDouble()));
            truth.Add(n % 2);
        }
        return (pictures, truth);
    }
}
