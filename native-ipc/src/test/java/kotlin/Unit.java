package kotlin;

/** As in Kotlin's library: what its functions return that return nothing. */
public final class Unit {
  /** The only one. */
  public static final Unit INSTANCE = new Unit();

  private Unit() {}
}
