using System.Globalization;
using Scalable.Lab.Model;

namespace Scalable.Lab.Commands;

/// <summary>The arguments of commands: how they are asked for, and how they are read.</summary>
internal static class Arguments
{
    public static InteractionInput Choice(
        string name, string label, IEnumerable<(string Value, string Text)> options, string value)
    {
        return new()
        {
            Name = name,
            Label = label,
            InputType = InputType.Choice,
            Options = [.. options.Select(option => new KeyValuePair<string, string>(option.Value, option.Text))],
            Value = value,
            Required = true,
        };
    }

    public static InteractionInput Number(string name, string label, int value) => new()
    {
        Name = name,
        Label = label,
        InputType = InputType.Number,
        Value = value.ToString(CultureInfo.InvariantCulture),
        Required = true,
    };

    /// <exception cref="LabException">It is no number of that range.</exception>
    public static int Number(ExecuteCommandContext context, string name, int usual, int min, int max)
    {
        var text = Text(context, name);
        return text is null ? usual
            : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
                ? number
                : throw new LabException($"{name} is '{text}': it must be a whole number from {min} to {max}.");
    }

    public static string? Text(ExecuteCommandContext context, string name) =>
        context.Arguments.TryGetByName(name, out var input) && !string.IsNullOrWhiteSpace(input.Value) ? input.Value : null;
}
