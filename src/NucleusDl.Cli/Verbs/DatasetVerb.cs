using System.CommandLine;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl dataset: public data sets, and data of any layout.</summary>
internal static class DatasetVerb
{
    public static Command Create() => new("dataset", """
        Find public data sets of nuclei, get them, and make a data set (images/, labels/, dataset.yaml) of files in any layout.

        list                          what the catalogue knows; --dimension 3D, --search WORDS
        show ID                       all about one, with its sources and how to get it
        get ID                        download, check, unpack and import it; --out DIR, --from FILE, FOLDER or URL
        import FOLDER or ARCHIVE      --like ID, or --images GLOB --labels GLOB; --out DIR, --voxel-size Z,Y,X, --specimen PATTERN

        Example: nucleusdl dataset get bbbc050 --out bbbc050
        """)
    {
        DatasetListVerb.Create(),
        DatasetShowVerb.Create(),
        DatasetGetVerb.Create(),
        DatasetImportVerb.Create(),
    };

    /// <summary>Patterns for the specimen, as both get and import take them.</summary>
    public static Option<string?> Specimen() => new("--specimen")
    {
        Description = "Regular expression on a stack's name; its first group is the specimen. Example: '^(Emb\\d+)_'",
    };
}
