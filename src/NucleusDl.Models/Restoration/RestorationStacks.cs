using System.Security.Cryptography;
using System.Text;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>The stacks of a training request, checked, one channel of each, scaled.</summary>
internal sealed class RestorationStacks : IDisposable
{
    private readonly string content;

    /// <summary>Prepares every stack.</summary>
    /// <param name="request">The stacks; they stay the caller's.</param>
    /// <param name="config">How intensities are scaled.</param>
    /// <param name="needs">What the method learns from.</param>
    /// <exception cref="NucleusException">Nothing to train on, or a stack cannot be used.</exception>
    public RestorationStacks(TrainingRequest request, RestorationConfig config, TrainingNeeds needs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var raw = new List<(TrainingImage Source, Volume<float> Image, Volume<float>? Target, bool Trains)>();
        var done = false;
        try
        {
            foreach (var (image, trains) in request.Images.Select(i => (i, true)).Concat(request.ValidationImages.Select(i => (i, false))))
                raw.Add(One(image, trains, request, needs, hash));
            (double Offset, double Divisor)[] own = [.. raw.Select(r => config.Normalisation.Measure(r.Image))];
            Scale = config.ScaleEachStack ? null : Pooled([.. raw.Index().Where(r => r.Item.Trains).Select(r => (r.Item.Image.Shape.ChannelLength, own[r.Index].Offset, own[r.Index].Divisor))], config.Normalisation.Kind);
            var all = raw.Select(r => (Stack: Scaled(r.Source, r.Image, r.Target, Scale ?? IntensityScale.Of(r.Image, config.Normalisation)), r.Trains)).ToList();
            Training = [.. all.Where(a => a.Trains).Select(a => a.Stack)];
            Validation = [.. all.Where(a => !a.Trains).Select(a => a.Stack)];
            done = true;
        }
        finally
        {
            if (!done)
                foreach (var (_, image, target, _) in raw)
                {
                    image.Dispose();
                    target?.Dispose();
                }
        }
        content = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Stacks to learn from.</summary>
    public IReadOnlyList<RestorationStack> Training { get; }

    /// <summary>Stacks to choose the weights with.</summary>
    public IReadOnlyList<RestorationStack> Validation { get; }

    /// <summary>The scale of all of them; null where each has its own.</summary>
    public IntensityScale? Scale { get; }

    /// <summary>Hash of voxels, voxel sizes, roles, configuration and seed: a run resumes only its own checkpoint.</summary>
    public string Fingerprint(RestorationConfig config, ulong seed) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{content} {StrictJson.ToNode<object>(config).ToJsonString()} {seed}")));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stack in Training.Concat(Validation))
            stack.Dispose();
    }

    private static (TrainingImage, Volume<float>, Volume<float>?, bool) One(TrainingImage image, bool trains, TrainingRequest request, TrainingNeeds needs, IncrementalHash hash)
    {
        request.Cancellation.ThrowIfCancellationRequested();
        var size = image.Image.RequireVoxelSize();
        if (request.Channel < 0 || request.Channel >= image.Image.Shape.C)
            throw new NucleusException(ErrorKind.Input, $"There is no channel {request.Channel}: the image has {image.Image.Shape.C}, counted from 0.", "Choose another with --channel.", image.Path ?? image.Name);
        if (needs == TrainingNeeds.Pairs && image.Target is null)
            throw new NucleusException(ErrorKind.Input, "The image has no target.", "Put the same field, recorded better, into the folder targets under the same name.", image.Path ?? image.Name);
        var channel = Float(image.Image, request.Channel);
        Volume<float>? target = null;
        try
        {
            // A method that learns from noise must not see the better image, even where there is one.
            target = needs == TrainingNeeds.Pairs && image.Target is not null ? Float(image.Target, request.Channel) : null;
            hash.AppendData(Encoding.UTF8.GetBytes($"{(trains ? "train" : "validate")} {image.Image.PixelType} {channel.Shape} {size.Z:R} {size.Y:R} {size.X:R} {image.Labels is not null} "));
            for (var z = 0; z < channel.Shape.Z; z++)
            {
                hash.AppendData(channel.PlaneBytes(0, z));
                if (target is not null)
                    hash.AppendData(target.PlaneBytes(0, z));
                if (image.Labels is not null)
                    hash.AppendData(image.Labels.Voxels.PlaneBytes(0, z));
            }
            if (!request.SkipChecks)
                RestorationChecks.Check(image, channel, target, needs != TrainingNeeds.Pairs, request.Notes);
            return (image, channel, target, trains);
        }
        catch
        {
            channel.Dispose();
            target?.Dispose();
            throw;
        }
    }

    private static Volume<float> Float(Volume image, int channel)
    {
        using var one = image.Channel(channel);
        return one.ToFloat();
    }

    private static RestorationStack Scaled(TrainingImage source, Volume<float> image, Volume<float>? target, IntensityScale scale)
    {
        if (target is not null)
            Fit(source, image, target);
        scale.Apply(image);
        if (target is not null)
            scale.Apply(target);
        return new RestorationStack(source.Name, image, scale, source.Image.RequireVoxelSize())
        {
            Target = target,
            Labels = source.Labels?.Clone(),
            Classes = source.Labels is null ? null : BorderClasses.Of(source.Labels),
        };
    }

    /// <summary>
    /// Brings a target to the grey values of its image: target ← a·target + b with the a and b that leave the least squares. The noise of the image has mean 0, so
    /// that it does not bend the fit, and what the network learns to give has the brightness of what it was shown.
    /// </summary>
    private static void Fit(TrainingImage source, Volume<float> image, Volume<float> target)
    {
        double n = image.Shape.ChannelLength, st = 0, si = 0, stt = 0, sti = 0;
        for (var z = 0; z < image.Shape.Z; z++)
        {
            Span<float> i = image.Plane(z), t = target.Plane(z);
            for (var k = 0; k < i.Length; k++)
                (st, si, stt, sti) = (st + t[k], si + i[k], stt + (double)t[k] * t[k], sti + (double)t[k] * i[k]);
        }
        var variance = stt - st * st / n;
        var a = (sti - st * si / n) / variance;
        if (!(a > 0) || !double.IsFinite(a))
            throw new NucleusException(ErrorKind.Input, "The target does not get brighter where the image does: they do not show the same.", "Check that image and target of one name belong together.", source.Path ?? source.Name);
        var b = (si - a * st) / n;
        IntensityScale.Each(target, v => (float)(a * v + b));
    }

    private static IntensityScale Pooled(IReadOnlyList<(long Voxels, double Offset, double Divisor)> stacks, NormalisationKind kind)
    {
        var n = stacks.Sum(s => (double)s.Voxels);
        var offset = stacks.Sum(s => s.Voxels * s.Offset) / n;
        var divisor = kind == NormalisationKind.Percentile ? stacks.Sum(s => s.Voxels * s.Divisor) / n
            // The variance of all voxels together: within the stacks, and of their means.
            : Math.Sqrt(stacks.Sum(s => s.Voxels * (s.Divisor * s.Divisor + (s.Offset - offset) * (s.Offset - offset))) / n);
        return divisor > 0 ? new IntensityScale(offset, divisor) : throw new NucleusException(ErrorKind.Input, "Nearly all voxels of the training stacks have the same value.", "Export them again.");
    }
}
