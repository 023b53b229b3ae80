using NucleusDl.Filters;
using NucleusDl.Volumes;

namespace NucleusDl.Synthetic;

/// <summary>Optics and detector: from emitted light to grey values.</summary>
internal static class PhantomCamera
{
    private const int BackgroundWaves = 6;

    /// <summary>Expected grey values, before noise and clipping: blur, optical sections, loss with depth, background, gain and offset.</summary>
    public static Volume<float> Expect(PhantomConfig config, Volume<float> light, ulong seed, ParallelOptions parallel)
    {
        var (optics, size, shape) = (config.Optics, config.VoxelSize, config.Shape);
        var sub = optics.SubPlanes;
        using var blurred = Gaussian.Blur(light, optics.PsfSigmaZ * sub / size.Z, optics.PsfSigmaXY / size.Y, optics.PsfSigmaXY / size.X, parallel: parallel);
        var clean = new Volume<float>(shape, size);
        var background = Background(config, seed);
        Parallel.For(0, shape.Z, parallel, z =>
        {
            var from = blurred.Plane(z * sub + (sub - 1) / 2);
            var to = clean.Plane(z);
            var signal = optics.SignalPhotons * (optics.AttenuationLength > 0 ? PortableMath.Exp(-z * size.Z / optics.AttenuationLength) : 1);
            for (var y = 0; y < shape.Y; y++)
                for (var x = 0; x < shape.X; x++)
                {
                    var i = y * shape.X + x;
                    var photons = signal * from[i] + background(new Point3(z * size.Z, y * size.Y, x * size.X));
                    to[i] = (float)(config.Camera.Offset + config.Camera.Gain * photons);
                }
        });
        return clean;
    }

    /// <summary>The recorded stack. Every plane has its own sequence of random numbers.</summary>
    public static Volume<ushort> Record(PhantomConfig config, Volume<float> clean, ulong seed, ParallelOptions parallel)
    {
        var camera = config.Camera;
        var image = new Volume<ushort>(clean.Shape, config.VoxelSize);
        Parallel.For(0, clean.Shape.Z, parallel, z =>
        {
            var random = new CounterRandom(seed, Streams.Camera, (ulong)z);
            var from = clean.Plane(z);
            var to = image.Plane(z);
            for (var i = 0; i < from.Length; i++)
            {
                var photons = Math.Max(0, (from[i] - camera.Offset) / camera.Gain);
                var electrons = camera.ShotNoise ? random.Poisson(photons) : photons;
                if (camera.ReadNoise > 0)
                    electrons += camera.ReadNoise * random.Normal();
                to[i] = (ushort)Math.Clamp(Math.Round(camera.Offset + camera.Gain * electrons), 0, camera.MaxValue);
            }
        });
        return image;
    }

    /// <summary>Background light, photons, at a place: slow waves, as long as the stack is wide and longer.</summary>
    private static Func<Point3, double> Background(PhantomConfig config, ulong seed)
    {
        var optics = config.Optics;
        if (optics.BackgroundPhotons == 0 || optics.BackgroundVariation == 0)
            return _ => optics.BackgroundPhotons;
        var width = Math.Max(config.Shape.Y * config.VoxelSize.Y, config.Shape.X * config.VoxelSize.X);
        var random = new CounterRandom(seed, Streams.Background, 0);
        var field = new WaveField(BackgroundWaves, new Interval(0.7 * width, 2 * width), ref random);
        return place => optics.BackgroundPhotons * Math.Max(0.1, 1 + optics.BackgroundVariation * field.At(place));
    }
}
