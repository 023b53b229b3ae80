using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Synthetic;

/// <summary>What the microscope and the camera make of a phantom.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class PhantomImagingTests
{
    private static readonly PhantomConfig Empty = PhantomConfig.WildType with
    {
        Nuclei = 0,
        Optics = new() { BackgroundPhotons = 40, BackgroundVariation = 0, SubPlanes = 1 },
    };

    [Fact]
    public void Noise_has_the_stated_variance()
    {
        using var stack = Phantom.Generate(Empty, 1);
        var (mean, variance) = Moments(stack.Image);
        // Offset 100, gain 10, 40 photons, read noise 1.5 electrons; rounding adds 1/12.
        Assert.Equal(100 + 10 * 40, mean, 1.0);
        Assert.Equal(100 * (40 + 1.5 * 1.5) + 1.0 / 12, variance, 60.0);
    }

    [Fact]
    public void Without_shot_noise_only_the_read_noise_is_left()
    {
        using var stack = Phantom.Generate(Empty with { Camera = new() { ShotNoise = false } }, 1);
        Assert.Equal(100 * 2.25, Moments(stack.Image).Variance, 5.0);
    }

    [Fact]
    public void Without_any_noise_the_image_is_the_expectation_rounded()
    {
        using var stack = Phantom.Generate(PhantomConfig.WildType with { Camera = new() { ShotNoise = false, ReadNoise = 0 } }, 1);
        for (var z = 0; z < stack.Image.Shape.Z; z++)
            for (var i = 0; i < stack.Image.Plane(z).Length; i++)
                Assert.InRange(stack.Image.Plane(z)[i] - stack.Clean.Plane(z)[i], -0.501f, 0.501f);
    }

    [Fact]
    public void Noise_has_mean_zero_around_the_expectation()
    {
        using var stack = Phantom.Generate(PhantomConfig.Tour, 5);
        double sum = 0, expected = 0;
        for (var z = 0; z < stack.Image.Shape.Z; z++)
            for (var i = 0; i < stack.Image.Plane(z).Length; i++)
            {
                sum += stack.Image.Plane(z)[i] - stack.Clean.Plane(z)[i];
                expected += 10 * (stack.Clean.Plane(z)[i] - 100) + 225;
            }
        // Five standard errors of the sum.
        Assert.InRange(sum, -5 * Math.Sqrt(expected), 5 * Math.Sqrt(expected));
    }

    [Fact]
    public void Grey_values_end_at_the_cameras_maximum()
    {
        using var stack = Phantom.Generate(PhantomConfig.WildType with { Camera = new() { Gain = 500, MaxValue = 4095 } }, 1);
        ushort max = 0;
        for (var z = 0; z < stack.Image.Shape.Z; z++)
            foreach (var v in stack.Image.Plane(z))
                max = Math.Max(max, v);
        Assert.Equal(4095, max);
    }

    [Fact]
    public void Light_fades_with_depth_as_stated()
    {
        var config = PhantomConfig.WildType with { Optics = new() { BackgroundPhotons = 0, AttenuationLength = 20 } };
        using var faded = Phantom.Generate(config, 3);
        using var even = Phantom.Generate(config with { Optics = config.Optics with { AttenuationLength = 0 } }, 3);
        for (var z = 0; z < 32; z += 5)
        {
            var (a, b) = (Sum(faded.Clean.Plane(z)) - 100.0 * 96 * 96, Sum(even.Clean.Plane(z)) - 100.0 * 96 * 96);
            if (b > 1000)
                Assert.Equal(Math.Exp(-z / 20.0), a / b, 1e-3);
        }
    }

    [Fact]
    public void The_blur_keeps_the_light_and_widens_the_image_more_along_Z()
    {
        var one = PhantomConfig.WildType with
        {
            Shape = new VolumeShape(64, 64, 64),
            VoxelSize = new VoxelSize(0.4, 0.4, 0.4),
            Nuclei = 1,
            Populations = [NucleusPopulation.WildType with { LobedShare = 0, Chromocentres = 0, TextureContrast = 0, Elongation = 1, Flatness = 1 }],
            Optics = new() { BackgroundPhotons = 0, AttenuationLength = 0 },
        };
        using var blurred = Phantom.Generate(one, 1);
        using var sharp = Phantom.Generate(one with { Optics = one.Optics with { PsfSigmaZ = 0, PsfSigmaXY = 0 } }, 1);
        var (light, varianceZ, varianceX) = Spread(blurred.Clean);
        var (lightSharp, varianceZSharp, varianceXSharp) = Spread(sharp.Clean);
        Assert.Equal(1, light / lightSharp, 2e-3);
        Assert.Equal(0.7 * 0.7, (varianceZ - varianceZSharp) * 0.16, 0.02);
        Assert.Equal(0.22 * 0.22, (varianceX - varianceXSharp) * 0.16, 0.01);
    }

    [Fact]
    public void Chromocentres_are_the_brightest_places()
    {
        var config = PhantomConfig.Mutant with { TouchingShare = 0 };
        using var with = Phantom.Generate(config, 2);
        using var without = Phantom.Generate(config with { Populations = [NucleusPopulation.Mutant with { ChromocentreContrast = 0 }] }, 2);
        Assert.True(PhantomTests.Same(with.Truth.Voxels, without.Truth.Voxels));
        Assert.True(Max(with.Clean) - 100 > 1.6 * (Max(without.Clean) - 100));
    }

    [Fact]
    public void Texture_has_the_stated_contrast()
    {
        var random = new CounterRandom(1, 0, 0);
        double sum = 0, squares = 0;
        for (var i = 0; i < 4000; i++)
        {
            var v = new WaveField(16, new Interval(1, 3), ref random).At(random.Direction() * 5);
            sum += v;
            squares += v * v;
        }
        Assert.Equal(0, sum / 4000, 0.06);
        Assert.Equal(1, squares / 4000, 0.08);
    }

    [Fact]
    public void Wrong_settings_are_named()
    {
        var config = PhantomConfig.WildType;
        Check(config with { Shape = new VolumeShape(2, 8, 8, 8) }, "Shape");
        Check(config with { VoxelSize = new VoxelSize(0, 1, 1) }, "VoxelSize");
        Check(config with { Nuclei = new(5, 3) }, "Nuclei");
        Check(config with { TouchingShare = 1.5 }, "TouchingShare");
        Check(config with { Populations = [] }, "Populations");
        Check(config with { Populations = [NucleusPopulation.WildType with { MeanVolume = -1 }] }, "MeanVolume");
        Check(config with { Populations = [NucleusPopulation.WildType with { Flatness = 0.5 }] }, "Flatness");
        Check(config with { Optics = new() { SubPlanes = 2 } }, "SubPlanes");
        Check(config with { Optics = new() { PsfSigmaZ = double.NaN } }, "PsfSigmaZ");
        Check(config with { Camera = new() { Gain = 0 } }, "Gain");
        Check(config with { Camera = new() { MaxValue = 70000 } }, "MaxValue");

        static void Check(PhantomConfig wrong, string name)
        {
            var error = Assert.Throws<NucleusException>(() => Phantom.Generate(wrong, 1));
            Assert.Equal(ErrorKind.Usage, error.Kind);
            Assert.Contains(name, error.Problem);
        }
    }

    private static (double Mean, double Variance) Moments(Volume<ushort> v)
    {
        double sum = 0, squares = 0;
        for (var z = 0; z < v.Shape.Z; z++)
            foreach (var p in v.Plane(z))
            {
                sum += p;
                squares += (double)p * p;
            }
        var mean = sum / v.Shape.Length;
        return (mean, squares / v.Shape.Length - mean * mean);
    }

    private static (double Light, double VarianceZ, double VarianceX) Spread(Volume<float> v)
    {
        double light = 0, z1 = 0, z2 = 0, x1 = 0, x2 = 0;
        for (var z = 0; z < v.Shape.Z; z++)
            for (var i = 0; i < v.Plane(z).Length; i++)
            {
                var (w, x) = (v.Plane(z)[i] - 100.0, i % v.Shape.X);
                light += w;
                z1 += w * z;
                z2 += w * z * z;
                x1 += w * x;
                x2 += w * x * x;
            }
        return (light, z2 / light - z1 / light * (z1 / light), x2 / light - x1 / light * (x1 / light));
    }

    private static double Sum(Span<float> plane)
    {
        var sum = 0.0;
        foreach (var v in plane)
            sum += v;
        return sum;
    }

    private static float Max(Volume<float> v)
    {
        var max = 0f;
        for (var z = 0; z < v.Shape.Z; z++)
            foreach (var p in v.Plane(z))
                max = Math.Max(max, p);
        return max;
    }
}
