namespace NucleusDl.Synthetic;

/// <summary>
/// Random numbers that are a pure function of (seed, stream, index, position): whoever asks for plane 7 gets the same numbers
/// whichever thread asks, and in whatever order. The generator is Philox 4x32-10 (Salmon et al. 2011, doi 10.1145/2063384.2063405).
/// Every draw is built from operations that IEEE 754 rounds the same way on every platform.
/// </summary>
/// <remarks>It is a mutable value: pass it by reference, or two callers draw the same numbers.</remarks>
public struct CounterRandom
{
    private readonly uint key0, key1, stream, index0, index1;
    private uint block, word0, word1, word2, word3;
    private int left;

    /// <summary>The sequence of one (seed, stream, index).</summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="stream">What the numbers are for, so that one use never disturbs another.</param>
    /// <param name="index">Which one of them: a plane, a nucleus, a sample.</param>
    public CounterRandom(ulong seed, uint stream, ulong index)
    {
        (key0, key1) = ((uint)seed, (uint)(seed >> 32));
        this.stream = stream;
        (index0, index1) = ((uint)index, (uint)(index >> 32));
    }

    /// <summary>32 random bits. A sequence holds 2^34 of them.</summary>
    public uint NextUInt32()
    {
        if (left == 0)
        {
            (word0, word1, word2, word3) = Philox(block++, index0, index1, stream, key0, key1);
            left = 4;
        }
        return left-- switch { 4 => word0, 3 => word1, 2 => word2, _ => word3 };
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64() => NextUInt32() | (ulong)NextUInt32() << 32;

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [<paramref name="min"/>, <paramref name="max"/>).</summary>
    public double Uniform(double min, double max) => min + (max - min) * NextDouble();

    /// <summary>Uniform whole number in 0 … <paramref name="count"/> - 1, every one equally likely.</summary>
    public int Next(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        // The low words that would favour some numbers are drawn again (Lemire 2019, doi 10.1145/3230636).
        var reject = (uint)(-(uint)count % (uint)count);
        while (true)
        {
            var product = (ulong)NextUInt32() * (uint)count;
            if ((uint)product >= reject)
                return (int)(product >> 32);
        }
    }

    /// <summary>Whole number between both ends, ends included.</summary>
    public int Between(int min, int max) => min + Next(max - min + 1);

    /// <summary>Standard normal, by Marsaglia's polar method.</summary>
    public double Normal()
    {
        while (true)
        {
            double u = Uniform(-1, 1), v = Uniform(-1, 1);
            var s = u * u + v * v;
            if (s is < 1 and > 0)
                return u * Math.Sqrt(-2 * PortableMath.Log(s) / s);
        }
    }

    /// <summary>Standard normal cut at ±<paramref name="limit"/>, so that no nucleus is absurd.</summary>
    public double Normal(double limit)
    {
        while (true)
        {
            var n = Normal();
            if (Math.Abs(n) <= limit)
                return n;
        }
    }

    /// <summary>A direction, uniform on the sphere, length 1.</summary>
    public Point3 Direction()
    {
        while (true)
        {
            var p = new Point3(Uniform(-1, 1), Uniform(-1, 1), Uniform(-1, 1));
            var s = p.Dot(p);
            if (s is < 1 and > 1e-6)
                return p / Math.Sqrt(s);
        }
    }

    /// <summary>A Poisson count of mean <paramref name="lambda"/> (0 … 1e9), exact up to rounding of the probabilities.</summary>
    public long Poisson(double lambda) => lambda < 10 ? PoissonBySearch(lambda) : PoissonByRejection(lambda);

    /// <summary>The ten rounds of Philox 4x32, for one counter and key.</summary>
    internal static (uint, uint, uint, uint) Philox(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < 10; round++)
        {
            var a = 0xD2511F53UL * c0;
            var b = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        return (c0, c1, c2, c3);
    }

    private long PoissonBySearch(double lambda)
    {
        if (!(lambda > 0))
            return 0;
        var u = NextDouble();
        var p = PortableMath.Exp(-lambda);
        var k = 0;
        // Beyond 200 a mean below 10 has no probability left that a double could hold.
        for (var sum = p; u >= sum && k < 200; sum += p)
            p *= lambda / ++k;
        return k;
    }

    /// <summary>Transformed rejection PTRS (Hörmann 1993, doi 10.1016/0167-6687(93)90997-4).</summary>
    private long PoissonByRejection(double lambda)
    {
        var b = 0.931 + 2.53 * Math.Sqrt(lambda);
        var a = -0.059 + 0.02483 * b;
        var squeeze = 0.9277 - 3.6224 / (b - 2);
        var inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        while (true)
        {
            var u = NextDouble() - 0.5;
            var v = NextDouble();
            var us = 0.5 - Math.Abs(u);
            var k = Math.Floor((2 * a / us + b) * u + lambda + 0.43);
            if (us >= 0.07 && v <= squeeze)
                return (long)k;
            if (k < 0 || (us < 0.013 && v > us) || !(v > 0))
                continue;
            var bound = k * PortableMath.Log(lambda) - lambda - PortableMath.LogFactorial((long)k);
            if (PortableMath.Log(v * inverseAlpha / (a / (us * us) + b)) <= bound)
                return (long)k;
        }
    }
}
