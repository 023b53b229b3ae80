using NucleusDl.Course;

namespace NucleusDl.Tests.Exercises;

/// <summary>What readers hand in: any usual form of a number, table or function is taken; what goes wrong inside is told, not thrown.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class AnswersTests
{
    private static readonly double[,] Edge = { { -1, 0, 1 }, { -1, 0, 1 }, { -1, 0, 1 } };

    [Fact]
    public void A_number_may_have_any_type()
    {
        foreach (object answer in new object[] { 19, 19L, 19f, 19m, 19.0, (byte)19 })
            Assert.True(Check.That("01.1", answer).Passed);
    }

    [Fact]
    public void A_table_may_be_rows_or_another_number_type()
    {
        Assert.True(Check.That("01.7", Edge).Passed);
        Assert.True(Check.That("01.7", new int[,] { { -1, 0, 1 }, { -2, 0, 2 }, { -1, 0, 1 } }).Passed);
        Assert.True(Check.That("01.7", new double[][] { [-1, 0, 1], [-1, 0, 1], [-1, 0, 1] }).Passed);
        var uneven = Check.That("01.7", new double[][] { [-1, 0, 1], [-1, 0] });
        Assert.Contains("equally long", uneven.Message);
    }

    [Fact]
    public void A_method_can_be_handed_in_by_its_name()
    {
        Assert.True(Check.That("01.4", LargestOfFour).Passed);

        static double[,]? LargestOfFour(double[,] image)
        {
            var result = new double[image.GetLength(0) / 2, image.GetLength(1) / 2];
            for (var y = 0; y < result.GetLength(0); y++)
                for (var x = 0; x < result.GetLength(1); x++)
                    result[y, x] = Math.Max(Math.Max(image[2 * y, 2 * x], image[2 * y, 2 * x + 1]), Math.Max(image[2 * y + 1, 2 * x], image[2 * y + 1, 2 * x + 1]));
            return result;
        }
    }

    [Fact]
    public void A_function_that_stops_is_told_why()
    {
        var result = Check.That("01.4", (double[,] image) => new[,] { { image[99, 0] } });
        Assert.False(result.Passed);
        Assert.Contains("stopped", result.Message);
        Assert.Contains("outside the table", result.Hint);
        Assert.Contains("print", Check.That("01.4", double[,] (double[,] _) => throw new InvalidOperationException("no")).Hint);
    }

    [Fact]
    public void A_function_with_other_inputs_is_told_how_to_write_it()
    {
        Assert.Contains("double[,] Pool(double[,] image)", Check.That("01.4", (int x) => x).Hint);
        Assert.Contains("double[,] Pool(double[,] image)", Check.That("01.4", (double[,] a, double[,] b) => a).Hint);
        Assert.Contains("without calling it", Check.That("01.4", new double[,] { { 1, 2 } }).Hint);
    }

    [Fact]
    public void Stopping_the_cell_stops_the_check()
    {
        Assert.Throws<OperationCanceledException>(() => Check.That("01.4", double[,] (double[,] _) => throw new OperationCanceledException()));
    }

    [Fact]
    public void A_function_that_spoils_its_input_is_judged_by_what_it_returns()
    {
        var result = Check.That("01.8", (double[,] image, double[,] kernel) =>
        {
            var right = Course.Toys.Toy.Convolve(image, kernel);
            Array.Clear(image);
            Array.Clear(kernel);
            return right;
        });
        Assert.True(result.Passed, result.ToString());
    }

    [Fact]
    public void An_unknown_mistake_gets_the_difference_and_the_general_hint()
    {
        var number = Check.That("01.1", 1234.5);
        Assert.Contains("1234.5", number.Message);
        Assert.Contains("nine products", number.Hint);
        var function = Check.That("01.4", (double[,] image) => new double[,] { { 5, 7 }, { 0, 10 } });
        Assert.Contains("gives [5 7; 0 10]; [5 7; -1 9] was expected", function.Message);
        Assert.Contains("Two loops", function.Hint);
    }

    [Fact]
    public void Learning_rates_are_judged_by_where_they_lead()
    {
        foreach (var good in new[] { 0.1, 0.3, 0.5, 0.9 })
            Assert.True(Check.That("01.6", good).Passed, $"{good}");
        foreach (var bad in new[] { 0.05, 0.95, 5, -3 })
            Assert.False(Check.That("01.6", bad).Passed, $"{bad}");
    }
}
