using System.Globalization;
using TorchSharp;

namespace NucleusDl.Models.Bridge;

/// <summary>A tensor in two lines: what it is, and what lies in it.</summary>
public static class TensorSummary
{
    private const int FirstValues = 6;
    private const long MostValues = 1 << 22;

    /// <summary>
    /// Shape, type and device; smallest, mean and largest value; and the first values. Of a tensor with more than four million values
    /// a regular sample is measured, so that the summary of a big one costs no more than that of a small one.
    /// </summary>
    /// <param name="tensor">Any tensor, also one that has been disposed.</param>
    /// <returns>"Tensor [1, 1, 8, 16, 16] Float32 on cpu", and below it "min 0, mean 0.5, max 1; first values 0, 0.25, ...".</returns>
    public static string Of(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.IsInvalid)
            return "Tensor that has been disposed: its values are gone.";
        var head = $"Tensor [{string.Join(", ", tensor.shape)}] {tensor.dtype} on {tensor.device}";
        if (tensor.numel() == 0)
            return head + "\nno values";
        if (!HasPlainNumbers(tensor))
            return head;
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var sample = Sample(tensor.detach());
        var numbers = sample.to(torch.ScalarType.Float64);
        var about = sample.numel() < tensor.numel() ? $" of every {Ordinal(tensor.numel() / sample.numel())} value" : "";
        var start = First(tensor.detach());
        var first = string.Join(", ", start.Select(Number));
        var more = tensor.numel() > start.Length ? ", ..." : "";
        return $"{head}\nmin {Number(numbers.min().ToDouble())}, mean {Number(numbers.mean().ToDouble())}, max {Number(numbers.max().ToDouble())}{about}; first values {first}{more}";
    }

    private static bool HasPlainNumbers(torch.Tensor tensor) =>
        tensor.device.type != DeviceType.META && !tensor.is_sparse
        && tensor.dtype is torch.ScalarType.Bool or torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Int16 or torch.ScalarType.Int32
            or torch.ScalarType.Int64 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 or torch.ScalarType.Float32 or torch.ScalarType.Float64;

    // Slices are views: nothing is copied until few values are left.
    private static torch.Tensor Sample(torch.Tensor tensor)
    {
        var sample = tensor;
        while (sample.numel() > MostValues)
        {
            var shape = sample.shape;
            var longest = Array.IndexOf(shape, shape.Max());
            sample = sample.slice(longest, 0, shape[longest], 2);
        }
        return sample;
    }

    private static double[] First(torch.Tensor tensor)
    {
        var row = tensor;
        while (row.dim() > 1)
            row = row[0];
        if (row.dim() == 1)
            row = row.slice(0, 0, Math.Min(FirstValues, row.shape[0]), 1);
        return row.to(torch.ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
    }

    private static string Ordinal(long n) => string.Create(CultureInfo.InvariantCulture, $"{n:N0}{(n % 100 is 11 or 12 or 13 ? "th" : (n % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" })}");

    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
}
