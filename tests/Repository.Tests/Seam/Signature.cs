using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Repository.Tests.Seam;

/// <summary>Writes a public member as C# declares it, so that it can be compared with a list.</summary>
internal static class Signature
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(object)] = "object",
    };

    public static string Of(MemberInfo member) => member switch
    {
        MethodInfo method => Of(method),
        ConstructorInfo constructor => $"{constructor.DeclaringType!.Name}({Parameters(constructor)});",
        PropertyInfo property => $"{Name(property.PropertyType, Nullability.Create(property))} {property.Name} {{ get;{(property.CanWrite ? " set;" : "")} }}",
        _ => member.Name,
    };

    private static string Of(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
        var constraints = method.IsGenericMethodDefinition ? string.Concat(method.GetGenericArguments().Select(Constraint)) : "";
        var isStatic = method.IsStatic ? "static " : "";
        return $"{isStatic}{Name(method.ReturnType, Nullability.Create(method.ReturnParameter))} {method.Name}{generic}({Parameters(method)}){constraints};";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
    {
        var prefix = p.Position == 0 && method.IsDefined(typeof(ExtensionAttribute)) ? "this " : p.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var value = p.HasDefaultValue ? $" = {Literal(p.DefaultValue)}" : "";
        return $"{prefix}{Name(p.ParameterType, Nullability.Create(p))} {p.Name}{value}";
    }));

    private static string Constraint(Type parameter)
    {
        var bounds = parameter.GetGenericParameterConstraints().Select(t => t.Name).ToList();
        if (parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint)) bounds.Add("new()");
        return bounds.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", bounds)}";
    }

    private static string Name(Type type, NullabilityInfo? nullability)
    {
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value, null) + "?";
        var mark = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable && !type.IsGenericParameter ? "?" : "";
        if (type.IsArray) return Name(type.GetElementType()!, nullability?.ElementType) + "[]" + mark;
        if (!type.IsGenericType) return Keywords.GetValueOrDefault(type, type.Name) + mark;
        var arguments = type.GetGenericArguments().Select((argument, i) => Name(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(i)));
        return $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", arguments)}>{mark}";
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        string s => $"\"{s}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
