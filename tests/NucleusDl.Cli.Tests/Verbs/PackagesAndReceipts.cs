namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>Tests of packages and receipts work on one trained model, which they only read.</summary>
[CollectionDefinition(Name)]
public sealed class PackagesAndReceipts : ICollectionFixture<TrainedModel>
{
    public const string Name = "packages and receipts";
}
