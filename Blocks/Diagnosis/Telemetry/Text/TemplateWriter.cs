namespace Scalable.Diagnosis.Telemetry.Text;

/// <summary>Writes a template into a buffer, in one form for lists of any length; what does not fit is left out.</summary>
internal ref struct TemplateWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<byte> Text => _buffer[.._length].TrimEnd((byte)' ');

    /// <value>Whether the next character would continue a name.</value>
    public readonly bool IsInName => _length > 0 && IsNamePart(_buffer[_length - 1]);

    public static bool IsNamePart(byte character) =>
        char.IsAsciiLetterOrDigit((char)character) || character is (byte)'_' or (byte)'"' or (byte)'`' || character >= 0x80;

    public void Write(byte character)
    {
        if (_length < _buffer.Length)
            _buffer[_length++] = character;
        // Rows of values, as those of an INSERT.
        if (character == ')' && !TryShorten("(?), (?)"u8, 5))
            TryShorten("(?),(?)"u8, 4);
    }

    /// <summary>Writes a space, unless the template is empty or ends with one.</summary>
    public void WriteSpace()
    {
        if (_length > 0 && _buffer[_length - 1] != ' ')
            Write((byte)' ');
    }

    /// <summary>Writes the placeholder of a value, unless it continues a list of values.</summary>
    public void WriteValue()
    {
        Write((byte)'?');
        if (!TryShorten("?, ?"u8, 3))
            TryShorten("?,?"u8, 2);
    }

    private bool TryShorten(ReadOnlySpan<byte> ending, int count)
    {
        if (!_buffer[.._length].EndsWith(ending))
            return false;
        _length -= count;
        return true;
    }
}
