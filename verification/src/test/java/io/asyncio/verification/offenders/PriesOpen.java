package io.asyncio.verification.offenders;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.util.function.BiConsumer;

final class PriesOpen {
  private PriesOpen() {}

  static void field(Field field) {
    field.setAccessible(true);
  }

  static BiConsumer<Field, Boolean> reference() {
    return Field::setAccessible;
  }

  static MethodHandles.Lookup lookup(Class<?> type) throws IllegalAccessException {
    return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
  }
}
