using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Repository.Tests.Seam;

/// <summary>What an assembly uses of LocalAspire, read from its metadata.</summary>
internal static class UsedMembers
{
    /// <summary>Pairs of a type's full name and a member's name.</summary>
    public static IReadOnlyList<(string Type, string Member)> Of(string assemblyPath)
    {
        using var file = new PEReader(File.OpenRead(assemblyPath));
        var reader = file.GetMetadataReader();
        var used = new List<(string, string)>();
        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (TypeOf(reader, member.Parent) is { } type && IsOurs(reader, type)) used.Add((FullName(reader, type), reader.GetString(member.Name)));
        }
        return [.. used.Distinct()];
    }

    private static TypeReference? TypeOf(MetadataReader reader, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => reader.GetTypeReference((TypeReferenceHandle)parent),
        // A member of a constructed generic type: the first type named in its signature is the generic one.
        HandleKind.TypeSpecification => GenericTypeOf(reader, reader.GetTypeSpecification((TypeSpecificationHandle)parent)),
        _ => null,
    };

    private static TypeReference? GenericTypeOf(MetadataReader reader, TypeSpecification specification)
    {
        var blob = reader.GetBlobReader(specification.Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return null;
        blob.ReadCompressedInteger(); // class or value type
        return blob.ReadTypeHandle() is { Kind: HandleKind.TypeReference } handle ? reader.GetTypeReference((TypeReferenceHandle)handle) : null;
    }

    private static bool IsOurs(MetadataReader reader, TypeReference type) =>
        type.ResolutionScope.Kind == HandleKind.AssemblyReference
        && reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name).StartsWith("LocalAspire.", StringComparison.Ordinal);

    private static string FullName(MetadataReader reader, TypeReference type) => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
}
