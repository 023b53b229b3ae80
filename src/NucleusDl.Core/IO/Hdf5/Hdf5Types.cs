using NucleusDl.IO.Raw;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace NucleusDl.IO.Hdf5;

/// <summary>Numbers of HDF5 data sets.</summary>
internal static class Hdf5Types
{
    /// <summary>The numbers of a data set; null where they are none that can be pixels.</summary>
    public static NumberType? Of(IH5DataType type) => (type.Class, type.Size) switch
    {
        (H5DataTypeClass.FixedPoint, 1) => type.FixedPoint.IsSigned ? NumberType.Int8 : NumberType.UInt8,
        (H5DataTypeClass.FixedPoint, 2) => type.FixedPoint.IsSigned ? NumberType.Int16 : NumberType.UInt16,
        (H5DataTypeClass.FixedPoint, 4) => type.FixedPoint.IsSigned ? NumberType.Int32 : NumberType.UInt32,
        (H5DataTypeClass.FixedPoint, 8) => type.FixedPoint.IsSigned ? NumberType.Int64 : NumberType.UInt64,
        (H5DataTypeClass.FloatingPoint, 2) => NumberType.Float16,
        (H5DataTypeClass.FloatingPoint, 4) => NumberType.Float32,
        (H5DataTypeClass.FloatingPoint, 8) => NumberType.Float64,
        // So h5py stores truth values.
        (H5DataTypeClass.Enumerated, 1) => NumberType.Bool,
        _ => null,
    };

    /// <summary>Reads a box of numbers, in this machine's byte order.</summary>
    public static void Read(NativeDataset data, Hdf5Image image, H5DatasetAccess access, ulong[] starts, ulong[] counts, Span<byte> target)
    {
        Hdf5Filters.ShuffledBytes = image.Details.Shuffled ? image.Type.Bytes : 1;
        // As bytes, because the library turns no number round.
        data.Read(access, target, new HyperslabSelection(starts.Length, starts, counts));
        if (image.Details.BigEndian == BitConverter.IsLittleEndian)
            ByteOrder.Reverse(target, image.Type.Bytes);
    }
}
