using TorchSharp;
using static TorchSharp.torch;

namespace NucleusDl.Models.Bridge;

/// <summary>
/// Arithmetic between tensors and plain numbers. TorchSharp wraps such a number in an object with a finalizer and hands
/// libtorch only its address: a garbage collection at that moment frees it under libtorch, which then fails or computes with
/// garbage. Here the wrapper is kept alive until the call has returned. Nothing else in this library mixes tensors and numbers, or adds tensors.
/// </summary>
internal static class SafeMath
{
    // A sum takes a factor for its second term; where none is given TorchSharp makes a 1, also for the operator +. This one is never collected.
    private static readonly Scalar One = 1;

    /// <summary>t · factor.</summary>
    public static Tensor Times(this Tensor t, double factor)
    {
        using Scalar f = factor;
        return t.mul(f);
    }

    /// <summary>t + term.</summary>
    public static Tensor Plus(this Tensor t, double term)
    {
        using Scalar s = term;
        return t.add(s, One);
    }

    /// <summary>t + other.</summary>
    public static Tensor Plus(this Tensor t, Tensor other) => t.add(other, One);

    /// <summary>1 - t.</summary>
    public static Tensor OneMinus(this Tensor t) => t.neg().Plus(1);

    /// <summary>t ← t · factor.</summary>
    public static Tensor TimesInPlace(this Tensor t, double factor)
    {
        using Scalar f = factor;
        return t.mul_(f);
    }

    /// <summary>t ← t + term.</summary>
    public static Tensor PlusInPlace(this Tensor t, double term)
    {
        using Scalar s = term;
        return t.add_(s, One);
    }

    /// <summary>t ← t + other.</summary>
    public static Tensor PlusInPlace(this Tensor t, Tensor other) => t.add_(other, One);

    /// <summary>t ← t + factor · other.</summary>
    public static Tensor AddInPlace(this Tensor t, Tensor other, double factor)
    {
        using Scalar f = factor;
        return t.add_(other, f);
    }

    /// <summary>t ← t + factor · a · b.</summary>
    public static Tensor AddProductInPlace(this Tensor t, Tensor a, Tensor b, double factor)
    {
        using Scalar f = factor;
        return t.addcmul_(a, b, f);
    }

    /// <summary>t ← t + factor · a / b.</summary>
    public static Tensor AddQuotientInPlace(this Tensor t, Tensor a, Tensor b, double factor)
    {
        using Scalar f = factor;
        return t.addcdiv_(a, b, f);
    }

    /// <summary>t ← t where t is positive, slope · t elsewhere.</summary>
    public static Tensor LeakyReluInPlace(this Tensor t, double slope)
    {
        using Scalar s = slope;
        return t.leaky_relu_(s);
    }
}
