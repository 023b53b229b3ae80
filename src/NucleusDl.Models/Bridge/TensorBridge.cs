using System.Runtime.InteropServices;
using NucleusDl.Volumes;
using TorchSharp;

namespace NucleusDl.Models.Bridge;

/// <summary>The only place where volumes become tensors and back. Volumes are [C,Z,Y,X]; tensors are [N,C,Z,Y,X].</summary>
public static class TensorBridge
{
    /// <summary>Copies volumes of one shape into a batch [N,C,Z,Y,X] on a device.</summary>
    public static torch.Tensor ToTensor(IReadOnlyList<Volume<float>> batch, torch.Device device)
    {
        var s = batch[0].Shape;
        var tensor = torch.empty([batch.Count, s.C, s.Z, s.Y, s.X], dtype: torch.ScalarType.Float32);
        var memory = MemoryMarshal.Cast<byte, float>(tensor.bytes);
        for (var n = 0; n < batch.Count; n++)
        {
            if (batch[n].Shape != s)
                throw new ArgumentException($"volume {n} is {batch[n].Shape}, the batch is {s}", nameof(batch));
            batch[n].Slice(0, checked((int)s.Length)).CopyTo(memory[(int)(n * s.Length)..]);
        }
        return device.type == DeviceType.CPU ? tensor : tensor.to(device, disposeAfter: true);
    }

    /// <summary>Copies one volume into a tensor [1,C,Z,Y,X].</summary>
    public static torch.Tensor ToTensor(Volume<float> volume, torch.Device device) => ToTensor([volume], device);

    /// <summary>Copies labels of one shape into a batch [N,1,Z,Y,X] that is 1 inside nuclei and 0 elsewhere.</summary>
    public static torch.Tensor ToForeground(IReadOnlyList<LabelVolume> batch, torch.Device device)
    {
        var s = batch[0].Shape;
        var tensor = torch.empty([batch.Count, 1, s.Z, s.Y, s.X], dtype: torch.ScalarType.Float32);
        var memory = MemoryMarshal.Cast<byte, float>(tensor.bytes);
        for (var n = 0; n < batch.Count; n++)
        {
            if (batch[n].Shape != s)
                throw new ArgumentException($"labels {n} are {batch[n].Shape}, the batch is {s}", nameof(batch));
            var labels = batch[n].Voxels.Slice(0, checked((int)s.Length));
            var to = memory.Slice(n * labels.Length, labels.Length);
            for (var i = 0; i < to.Length; i++)
                to[i] = labels[i] != 0 ? 1 : 0;
        }
        return device.type == DeviceType.CPU ? tensor : tensor.to(device, disposeAfter: true);
    }

    /// <summary>Copies the signs of volumes of one shape into a batch [N,C,Z,Y,X]: 0 where a number is clearly negative (at most -0.5), which stands for unknown, 1 elsewhere.</summary>
    public static torch.Tensor ToKnown(IReadOnlyList<Volume<float>> batch, torch.Device device)
    {
        using var values = ToTensor(batch, torch.CPU);
        var known = torch.empty(values.shape, dtype: torch.ScalarType.Float32);
        var from = Values(values);
        var to = MemoryMarshal.Cast<byte, float>(known.bytes);
        for (var i = 0; i < to.Length; i++)
            to[i] = from[i] <= -0.5f ? 0 : 1;
        return device.type == DeviceType.CPU ? known : known.to(device, disposeAfter: true);
    }

    /// <summary>The numbers of a tensor on the CPU that lies in one piece, where they are: valid as long as the tensor.</summary>
    public static ReadOnlySpan<float> Values(torch.Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Copies sample <paramref name="n"/> of a tensor [N,C,Z,Y,X] into a new volume.</summary>
    public static Volume<float> ToVolume(torch.Tensor tensor, int n = 0, VoxelSize? voxelSize = null)
    {
        if (tensor.dim() != 5)
            throw new ArgumentException($"expected [N,C,Z,Y,X], got {tensor.dim()} axes", nameof(tensor));
        using var scope = torch.NewDisposeScope();
        var s = tensor.shape;
        var volume = new Volume<float>(new VolumeShape((int)s[1], (int)s[2], (int)s[3], (int)s[4]), voxelSize);
        var sample = tensor.detach()[n].cpu().to(torch.ScalarType.Float32).contiguous();
        MemoryMarshal.Cast<byte, float>(sample.bytes).CopyTo(volume.Slice(0, checked((int)volume.Shape.Length)));
        return volume;
    }
}
