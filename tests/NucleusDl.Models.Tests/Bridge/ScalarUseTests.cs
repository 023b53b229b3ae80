using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using NucleusDl.Models;

namespace NucleusDl.Tests.Bridge;

/// <summary>
/// A plain number that meets a tensor is wrapped in a Scalar whose finalizer may run while libtorch still reads it. Only SafeMath
/// knows how to keep it alive; this reads the compiled library and fails on any other way.
/// </summary>
[Trait(Kind.Name, Kind.Fast)]
public class ScalarUseTests
{
    // These make a Scalar themselves: of a double, or the factor 1 of a sum.
    private static readonly string[] Hidden =
        ["leaky_relu", "LeakyReLU", "elu", "ELU", "celu", "CELU", "hardtanh", "Hardtanh", "threshold", "Threshold", "softplus", "Softplus", "hardshrink", "softshrink", "rrelu",
         "clamp", "clamp_", "clip", "full", "arange", "linspace", "fill_", "masked_fill", "masked_fill_", "pow", "pow_", "ToScalar", "add", "add_", "op_Addition"];

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => o.Value);

    [Fact]
    public void OnlySafeMathHandsNumbersToTensors()
    {
        using var file = new PEReader(File.OpenRead(typeof(Methods).Assembly.Location));
        var metadata = file.GetMetadataReader();
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        var guarded = 0;
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
                continue;
            var owner = metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name);
            foreach (var (name, takesScalar) in Calls(metadata, file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!))
                if (owner == "SafeMath")
                    guarded += takesScalar ? 1 : 0;
                else if (takesScalar || Hidden.Contains(name))
                    wrong.Add($"{owner}.{metadata.GetString(method.Name)} calls {name}");
        }
        Assert.True(guarded > 5, "the reader no longer sees the calls of SafeMath");
        Assert.True(wrong.Count == 0, "write these with SafeMath:\n" + string.Join('\n', wrong));
    }

    /// <summary>Everything of TorchSharp that a method's code names: its name, and whether a Scalar is in its signature.</summary>
    private static IEnumerable<(string Name, bool TakesScalar)> Calls(MetadataReader metadata, byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var op = code[at] == 0xfe ? OpCodesByValue[(short)(0xfe00 | code[at + 1])] : OpCodesByValue[code[at]];
            at += op.Size;
            if (op.OperandType is OperandType.InlineMethod or OperandType.InlineTok)
            {
                var token = MetadataTokens.EntityHandle(BitConverter.ToInt32(code, at));
                if (token.Kind == HandleKind.MethodSpecification)
                    token = metadata.GetMethodSpecification((MethodSpecificationHandle)token).Method;
                if (token.Kind == HandleKind.MemberReference && IsOfTorchSharp(metadata, metadata.GetMemberReference((MemberReferenceHandle)token)) is { } call)
                    yield return call;
            }
            at += op.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }

    private static (string, bool)? IsOfTorchSharp(MetadataReader metadata, MemberReference member)
    {
        var parent = member.Parent;
        while (parent.Kind == HandleKind.TypeReference && metadata.GetTypeReference((TypeReferenceHandle)parent).ResolutionScope is { Kind: HandleKind.TypeReference } outer)
            parent = outer;
        if (parent.Kind != HandleKind.TypeReference || member.GetKind() != MemberReferenceKind.Method)
            return null;
        var scope = metadata.GetTypeReference((TypeReferenceHandle)parent).ResolutionScope;
        if (scope.Kind != HandleKind.AssemblyReference || metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name) != "TorchSharp")
            return null;
        var signature = member.DecodeMethodSignature(new TypeNames(), null);
        return (metadata.GetString(member.Name), signature.ParameterTypes.Append(signature.ReturnType).Any(t => t.Contains("Scalar;", StringComparison.Ordinal)));
    }

    /// <summary>Signatures as text; every class name ends in a semicolon, so that Scalar is not ScalarType.</summary>
    private sealed class TypeNames : ISignatureTypeProvider<string, object?>
    {
        public string GetArrayType(string elementType, ArrayShape shape) => elementType;

        public string GetByReferenceType(string elementType) => elementType;

        public string GetFunctionPointerType(MethodSignature<string> signature) => "";

        public string GetGenericInstantiation(string genericType, System.Collections.Immutable.ImmutableArray<string> typeArguments) => genericType + string.Concat(typeArguments);

        public string GetGenericMethodParameter(object? genericContext, int index) => "";

        public string GetGenericTypeParameter(object? genericContext, int index) => "";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetPointerType(string elementType) => elementType;

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "";

        public string GetSZArrayType(string elementType) => elementType;

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => "";

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => reader.GetString(reader.GetTypeReference(handle).Name) + ";";

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => "";
    }
}
