using NucleusDl.Filters;
using NucleusDl.Metrics;
using NucleusDl.Tests.Filters;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Metrics;

[Trait(Kind.Name, Kind.Fast)]
public class ResolutionTests
{
    [Fact]
    public void White_noise_has_no_checkerboard_and_a_planted_one_is_found()
    {
        using var noise = BaselineTests.Normal(new VolumeShape(26, 50, 64), 3);
        var none = Checkerboard.Of(noise);
        foreach (var v in new[] { none.Plane, none.Z, none.Y, none.X })
            Assert.InRange(v, -3, 3);
        using var board = noise.Clone();
        using var planes = noise.Clone();
        using var columns = noise.Clone();
        for (var z = 0; z < 26; z++)
            for (var y = 0; y < 50; y++)
                for (var x = 0; x < 64; x++)
                {
                    board[z, y, x] += (y + x) % 2 == 0 ? 0.15f : -0.15f;
                    planes[z, y, x] += z % 2 == 0 ? 0.6f : -0.6f;
                    columns[z, y, x] += x % 2 == 0 ? 0.5f : -0.5f;
                }
        var (b, p, c) = (Checkerboard.Of(board), Checkerboard.Of(planes), Checkerboard.Of(columns));
        Assert.InRange(b.Plane, 6, 40);
        Assert.InRange(b.X, -3, 3);
        Assert.InRange(p.Z, 6, 40);
        Assert.InRange(p.Plane, -3, 3);
        Assert.InRange(c.X, 6, 40);
        Assert.Equal(c.X, c.Worst);
        using var small = new Volume<float>(new VolumeShape(3, 8, 8));
        Assert.Throws<NucleusException>(() => Checkerboard.Of(small));
        using var flat = BaselineTests.Normal(new VolumeShape(3, 30, 30), 1);
        Assert.True(double.IsNaN(Checkerboard.Of(flat).Z));
    }

    [Fact]
    public void A_smooth_image_has_no_checkerboard()
    {
        using var noise = BaselineTests.Normal(new VolumeShape(3, 60, 60), 3);
        using var smooth = Gaussian.Blur(noise, 0, 1.5, 1.5);
        Assert.InRange(Checkerboard.Of(smooth).Worst, -30, 6);
    }

    [Theory]
    [InlineData(1.1, 1.6, 1.3, 0)]
    [InlineData(0.9, 1.2, 1.2, 3)]
    public void A_bead_has_the_width_it_was_given(double sz, double sy, double sx, double noise)
    {
        using var image = BaselineTests.Normal(new VolumeShape(13, 25, 25), 2);
        for (var z = 0; z < 13; z++)
            for (var y = 0; y < 25; y++)
                for (var x = 0; x < 25; x++)
                    image[z, y, x] = (float)(noise * image[z, y, x] + 50 + 200 * Math.Exp(-0.5 * (Math.Pow((z - 6.2) / sz, 2) + Math.Pow((y - 11.7) / sy, 2) + Math.Pow((x - 12.4) / sx, 2))));
        var bead = BeadFit.Near(image, 6, 12, 12)!;
        var tolerance = noise == 0 ? 0.003 : 0.05;
        Assert.Equal(6.2, bead.Z, tolerance);
        Assert.Equal(sz, bead.SigmaZ, tolerance);
        Assert.Equal(sy, bead.SigmaY, tolerance);
        Assert.Equal(sx, bead.SigmaX, tolerance);
        Assert.Equal(2.35482 * sx * 0.4, bead.Fwhm(new VoxelSize(1, 0.4, 0.4)).X, tolerance);
        Assert.Equal(200, bead.Height, noise + 0.1);
        Assert.Equal(50, bead.Background, noise + 0.1);
    }

    [Fact]
    public void No_bead_is_not_a_bead()
    {
        using var flat = new Volume<float>(new VolumeShape(9, 15, 15));
        Assert.Null(BeadFit.Near(flat, 4, 7, 7));
        using var dip = flat.Map(_ => 10f);
        dip[4, 7, 7] = 1;
        Assert.Null(BeadFit.Near(dip, 4, 7, 7));
    }

    [Fact]
    public void A_sharpened_image_is_judged_after_the_blur()
    {
        using var noise = BaselineTests.Normal(new VolumeShape(5, 20, 20), 2);
        using var blurred = Gaussian.Blur(noise, 0.5, 1, 1);
        Assert.True(ImageQuality.PsnrConvolved(noise, blurred, 1, 0.5, 1, 1) > 100);
        Assert.True(ImageQuality.Psnr(noise, blurred, 1) < 5);
        Assert.Equal(ImageQuality.Psnr(noise, blurred, 1), ImageQuality.PsnrConvolved(noise, blurred, 1, 0, 0, 0), 1e-9);
    }
}
